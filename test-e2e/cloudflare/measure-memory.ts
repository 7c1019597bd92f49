import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { startWorkerd, type LocalWorkerd } from "@tenon/local-workerd";
import { bundleWorker } from "./bundle-worker.ts";

// `measure-memory.ts [count] [subject] [idle milliseconds]`: prints what workerd takes for each of 2,000 objects that were used once: as long as
// they are in memory, and two minutes later, when workerd has let go of them. On Linux only.

interface Subject {
  readonly name: string;
  readonly entry: string;
  readonly objects: Readonly<Record<string, string>>;
  readonly use: (workerd: LocalWorkerd, id: number) => Promise<void>;
}

const idle = (name: string, className: string): Subject => ({
  name,
  entry: "worker/idle-objects.ts",
  objects: { OBJECTS: className },
  use: async (workerd, id) => void (await (await workerd.fetch(`/${id}`)).text()),
});

const conversation = (name: string, entry: string): Subject => ({
  name,
  entry,
  objects: { AGENTS: "AgentObject", DIRECTORY: "DirectoryObject" },
  use: greet,
});

const subjects: readonly Subject[] = [
  idle("an object with one row", "PlainObject"),
  idle("the same with `agents/lifecycle`", "LifecycleObject"),
  idle("the same as `Agent` of the Agents SDK", "AgentsSdkObject"),
  conversation("a conversation, lifecycle", "worker/example.ts"),
  conversation("a conversation, fiber", "worker/example-fiber.ts"),
];

const [, , count = "2000", chosen = ""] = process.argv;
const evictionMs = Number(process.argv[4] ?? "120000");

console.log("| | in memory, KB each | after two idle minutes, KB each | MB of workerd before |");
console.log("| --- | --- | --- | --- |");
for (const subject of subjects.filter(({ name }) => name.includes(chosen))) {
  const { before, used, left } = await measure(subject, Number(count));
  const each = (kb: number): number => Math.round((kb - before) / Number(count));
  console.log(`| ${subject.name} | ${each(used)} | ${each(left)} | ${Math.round(before / 1024)} |`);
}

async function measure(
  { entry, objects, use }: Subject,
  wanted: number,
): Promise<{ readonly before: number; readonly used: number; readonly left: number }> {
  await using workerd = await startWorkerd({ script: await bundleWorker(entry), objects });
  await use(workerd, 0);
  const before = workerdKb();
  let next = 1;
  const work = async (): Promise<void> => {
    while (next <= wanted) await use(workerd, next++);
  };
  await Promise.all(Array.from({ length: 16 }, work));
  const used = workerdKb();
  await pause(evictionMs);
  return { before, used, left: workerdKb() };
}

async function greet(workerd: LocalWorkerd, id: number): Promise<void> {
  const path = `/agents/parrot/c${id}`;
  const { submission } = await workerd.ask<{ readonly submission: string }>(path, {
    method: "POST",
    body: JSON.stringify({ input: "Hello." }),
    headers: { "content-type": "application/json" },
  });
  await (await workerd.fetch(`${path}/submissions/${submission}?wait=20`)).text();
}

/** Resident memory of the workerd that this process started. */
function workerdKb(): number {
  const own = readdirSync("/proc").find((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    const status = statusOf(pid);
    return status.includes(`PPid:\t${process.pid}\n`) && status.startsWith("Name:\tworkerd");
  });
  return Number(/VmRSS:\s+(\d+)/.exec(statusOf(own ?? ""))?.[1] ?? "0");
}

function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}
