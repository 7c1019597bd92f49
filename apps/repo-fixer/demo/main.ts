// Lets the agent fix a repository, and puts it and the patch on this disk.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { exportFiles } from "./export-files.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Where the files go. */
    out: { type: "string", default: "out" },
    store: { type: "string", default: "out/store.db" },
    /** For example anthropic/claude-sonnet-4-6. Left out: the scripted model of the agent. */
    model: { type: "string" },
  },
});
const task = positionals.join(" ") || "The tests are red. Make them green.";
const conversation = `fix-${Date.now()}`;
const model = values.model === undefined ? [] : ["--model", values.model];

await mkdir(dirname(values.store), { recursive: true });
const code = await tenon("run", "repo-fixer", task, "--id", conversation, ...model);
if (code === 0) {
  for (const file of await exportFiles({ ...values, conversation })) console.log(file);
}
process.exitCode = code;

/** The command stands beside the authoring API that agents import, as a source or built. */
async function tenon(...parameters: readonly string[]): Promise<number> {
  const api = fileURLToPath(import.meta.resolve("tenon"));
  const command = join(api, "..", api.endsWith(".ts") ? "main.ts" : "main.js");
  const all = [...process.execArgv, command, ...parameters, "--store", values.store];
  const [exitCode] = await once(spawn(process.execPath, all, { stdio: "inherit" }), "close");
  return Number(exitCode);
}
