import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions } from "esbuild";

const require = createRequire(import.meta.url);

/** What a program that proves promises imports in the place of a runner. */
export const withoutRunner: Readonly<Record<string, string>> = {
  vitest: fileURLToPath(new URL("no-runner.ts", import.meta.url)),
  chai: createRequire(require.resolve("@vitest/expect")).resolve("chai"),
};

/** Bundles a program of this folder from the sources of all packages, with something to expect with and no runner. */
export async function bundle(file: string, options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    logLevel: "error",
    alias: { ...withoutRunner },
    ...options,
  });
  return outputFiles?.[0]?.text ?? "";
}

/** What a program for Node needs beside. */
export const forNode: BuildOptions = {
  platform: "node",
  conditions: ["@tenon/source", "import", "node"],
  // Some packages within ask for modules of Node in the old way.
  banner: {
    js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
  },
};

/** What a program for workerd without the modules of Node needs beside. */
export const forWorkerd: BuildOptions = {
  platform: "neutral",
  mainFields: ["module", "main"],
  conditions: ["@tenon/source", "workerd", "worker", "browser", "import"],
};
