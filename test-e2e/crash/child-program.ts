import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "tsup";

let program: Promise<string> | undefined;

/** One file that runs a phase of a scenario. Starting processes is most of a sweep's work, and many small files make it slow. */
export function childProgram(): Promise<string> {
  program ??= bundle();
  return program;
}

async function bundle(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), "tenon-crash-program-"));
  process.once("exit", () => rmSync(outDir, { recursive: true, force: true }));
  await build({
    config: false,
    silent: true,
    entry: { child: fileURLToPath(new URL("./child.ts", import.meta.url)) },
    outDir,
    format: "esm",
    platform: "node",
    target: "node24",
    splitting: false,
    noExternal: [/^(?!node:)/],
    // Some packages within ask for modules of Node in the old way.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    removeNodeProtocol: false,
    outExtension: () => ({ js: ".mjs" }),
    esbuildOptions: (options) => {
      options.conditions = ["@tenon/source", "import", "node"];
    },
  });
  return join(outDir, "child.mjs");
}
