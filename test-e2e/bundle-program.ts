import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "tsup";

/** A program of one process in one file: many small ones would make its start slow. */
export async function bundleProgram(source: URL): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), "tenon-program-"));
  process.once("exit", () => rmSync(outDir, { recursive: true, force: true }));
  await build({
    config: false,
    silent: true,
    entry: { program: fileURLToPath(source) },
    outDir,
    format: "esm",
    platform: "node",
    target: "node24",
    noExternal: [/^(?!node:)/],
    removeNodeProtocol: false,
    outExtension: () => ({ js: ".mjs" }),
    esbuildOptions: (options) => {
      options.conditions = ["@tenon/source", "import", "node"];
    },
  });
  return join(outDir, "program.mjs");
}
