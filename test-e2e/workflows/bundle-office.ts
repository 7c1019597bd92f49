import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "tsup";

/** The program of one process of the office, in one file: many small ones would make its start slow. */
export async function bundleOffice(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), "tenon-office-program-"));
  process.once("exit", () => rmSync(outDir, { recursive: true, force: true }));
  await build({
    config: false,
    silent: true,
    entry: { child: fileURLToPath(new URL("./child.ts", import.meta.url)) },
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
  return join(outDir, "child.mjs");
}
