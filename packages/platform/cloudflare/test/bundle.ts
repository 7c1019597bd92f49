import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const require = createRequire(import.meta.url);

/** Bundles a Worker of the tests from the sources of all packages. */
export async function bundleWorker(file: string): Promise<string> {
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
    alias: {
      vitest: fileURLToPath(new URL("workerd/vitest.ts", import.meta.url)),
      chai: createRequire(require.resolve("@vitest/expect")).resolve("chai"),
    },
  });
  return outputFiles[0]?.text ?? "";
}
