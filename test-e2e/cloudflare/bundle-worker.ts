import { builtinModules } from "node:module";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

/** Bundles a Worker from the sources of all packages, as wrangler would. */
export async function bundleWorker(
  file: string,
  options: { readonly minify?: boolean; readonly harness?: string } = {},
): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
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
    // Only one: what is loaded before an object can go on is most of the time that it takes.
    alias: { "#harness": fileURLToPath(harnessFile(options.harness ?? "loop")) },
    minify: options.minify ?? false,
    // Instructions are imported as texts.
    loader: { ".md": "text" },
    plugins: [prefixedModules],
  });
  return outputFiles[0]?.text ?? "";
}

function harnessFile(name: string): URL {
  return new URL(`worker/harnesses/${name}.ts`, import.meta.url);
}

/** Modules of Node that a dependency names without their prefix. */
export const prefixedModules: Plugin = {
  name: "prefixed-modules",
  setup(building) {
    const filter = new RegExp(`^(${builtinModules.join("|")})$`);
    building.onResolve({ filter }, ({ path }) => ({ path: `node:${path}`, external: true }));
  },
};
