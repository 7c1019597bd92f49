import { builtinModules } from "node:module";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

/** What differs from Worker to Worker. */
export interface BundleWorkerOptions {
  readonly minify?: boolean;
  /** Files in the place of modules. */
  readonly alias?: Readonly<Record<string, string>>;
}

/** Bundles a Worker from the sources of all packages, as wrangler would. */
export async function bundleWorker(
  entry: URL,
  { minify = false, alias = {} }: BundleWorkerOptions = {},
): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["@tenon/source", "workerd", "worker", "browser", "import"],
    external: ["cloudflare:*", "node:*"],
    // Durable Objects are found by the names of their classes.
    keepNames: true,
    logLevel: "error",
    alias: { ...alias },
    minify,
    // Instructions are imported as texts.
    loader: { ".md": "text" },
    plugins: [prefixedModules],
  });
  return outputFiles[0]?.text ?? "";
}

/** Modules of Node that a dependency names without their prefix. */
const prefixedModules: Plugin = {
  name: "prefixed-modules",
  setup(building) {
    const filter = new RegExp(`^(${builtinModules.join("|")})$`);
    building.onResolve({ filter }, ({ path }) => ({ path: `node:${path}`, external: true }));
  },
};
