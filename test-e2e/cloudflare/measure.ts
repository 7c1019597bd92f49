import { gzipSync } from "node:zlib";
import { startWorkerd } from "@tenon/local-workerd";
import { bundleWorker } from "./bundle-worker.ts";
import type { Written } from "./written.ts";

// Prints the table that the README of the platform shows: sizes, and rows written in real workerd.

interface Turn {
  readonly before: Written;
  readonly after: Written;
  readonly entries: number;
}

const columns = await Promise.all(["lifecycle", "fiber", "agents-sdk"].map(measure));
const line = (cells: readonly (number | string)[]): string => `| ${cells.join(" | ")} |`;

console.log(line(["", "lifecycle", "fiber", "`Agent` of the SDK alone"]));
console.log(line(["---", "---", "---", "---"]));
console.log(line(["Worker, gzipped KB", ...columns.map(({ gzipped }) => gzipped)]));
console.log(line(["rows of a new object", ...columns.map(({ looked }) => looked.rows)]));
console.log(line(["rows of a turn of 20 steps", ...columns.map(({ turn }) => rowsOf(turn))]));
console.log(line(["rows for each entry", ...columns.map(({ turn }) => rowsPerEntry(turn))]));

async function measure(
  subject: string,
): Promise<{ readonly gzipped: number; readonly looked: Written; readonly turn?: Turn }> {
  const entry = `worker/measured-${subject}.ts`;
  const bundle = await bundleWorker(entry, { minify: true });
  await using workerd = await startWorkerd({
    script: await bundleWorker(entry),
    objects: { AGENTS: "AgentObject", DIRECTORY: "DirectoryObject" },
  });
  const ask = <T>(method: string, id: string): Promise<T> =>
    workerd.ask(`/agents/desk/${id}`, { method });
  const { before: looked } = await ask<{ readonly before: Written }>("GET", "looked-at");
  const gzipped = Math.round(gzipSync(bundle).length / 1000);
  if (subject === "agents-sdk") return { gzipped, looked };
  return { gzipped, looked, turn: await ask<Turn>("POST", "counted") };
}

function rowsOf(turn: Turn | undefined): number | string {
  return turn === undefined ? "" : turn.after.rows - turn.before.rows;
}

function rowsPerEntry(turn: Turn | undefined): string {
  if (turn === undefined) return "";
  return ((turn.after.rows - turn.before.rows) / turn.entries).toFixed(2);
}
