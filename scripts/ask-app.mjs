// `ask-app.mjs <agent> <question> [--out folder] [--store file] [--model model]`, in the folder of an example app: lets
// its agent work, and puts the files that it leaves on this disk.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: "string" },
    store: { type: "string", default: join("out", "store.db") },
    // For example anthropic/claude-sonnet-4-6. Left out: the scripted model of the agent.
    model: { type: "string" },
  },
});
const [agent, question] = positionals;
const conversation = `asked-${Date.now()}`;
const model = values.model === undefined ? [] : ["--model", values.model];
const out = values.out ?? join("out", conversation);

mkdirSync(dirname(values.store), { recursive: true });
process.exitCode =
  tenon("run", agent, question, "--id", conversation, ...model) ||
  tenon("files", `${agent}/${conversation}`, "--export", out);

function tenon(...parameters) {
  const command = join("node_modules", "tenon", "src", "main.ts");
  const all = ["--conditions=@tenon/source", command, ...parameters, "--store", values.store];
  return spawnSync(process.execPath, all, { stdio: "inherit" }).status ?? 1;
}
