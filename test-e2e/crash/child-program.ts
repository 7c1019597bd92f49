import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";
import { build } from "tsup";
import { compileCache } from "./compile-cache.ts";

/** They start threads from files of their own, so they stay where they are. */
const threaded: { readonly [name: string]: string } = {
  "@tenon/isolate-quickjs": "isolate/quickjs/src/index.ts",
  "@tenon/workspace-node/bash": "framework/workspace-node/src/bash.ts",
};
const besideTheirThreads: Plugin = {
  name: "beside-their-threads",
  setup(building) {
    const filter = new RegExp(`^(${Object.keys(threaded).join("|")})$`);
    building.onResolve({ filter }, ({ path }) => ({
      path: fileURLToPath(new URL(`../../packages/${threaded[path]}`, import.meta.url)),
      external: true,
    }));
  },
};

/** What stays where it is imports sources too, whether they were built or not. */
export const childFlags: readonly string[] = ["--conditions=@tenon/source"];

let programs: Promise<string> | undefined;

/** A program that runs phases of scenarios, in a few files: many small ones would make its start slow. */
export async function childProgram(name: "child" | "successor" = "child"): Promise<string> {
  programs ??= bundle();
  return join(await programs, `${name}.mjs`);
}

async function bundle(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), "tenon-crash-program-"));
  process.once("exit", () => {
    for (const folder of [outDir, compileCache.NODE_COMPILE_CACHE])
      rmSync(folder, { recursive: true, force: true });
  });
  await build({
    config: false,
    silent: true,
    entry: {
      child: fileURLToPath(new URL("./child.ts", import.meta.url)),
      successor: fileURLToPath(new URL("./successor.ts", import.meta.url)),
    },
    outDir,
    format: "esm",
    platform: "node",
    target: "node24",
    splitting: true,
    noExternal: [/^(?!node:)/],
    esbuildPlugins: [besideTheirThreads],
    // Some packages within ask for modules of Node in the old way.
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
    },
    removeNodeProtocol: false,
    outExtension: () => ({ js: ".mjs" }),
    esbuildOptions: (options) => {
      options.conditions = ["@tenon/source", "import", "node"];
    },
  });
  return outDir;
}
