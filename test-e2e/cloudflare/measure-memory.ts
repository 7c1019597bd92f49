import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { bundleWorker } from "./bundle-worker.ts";

// Prints how much memory workerd takes with 2,000 conversations in it, or as many as are asked for, that have had their turn. On Linux only.

const conversations = Number(process.argv[2] ?? "2000");
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    modules: true,
    script: await bundleWorker("worker/example.ts"),
    compatibilityDate: "2026-10-01",
    cf: false,
    durableObjects: {
      AGENTS: { className: "AgentObject", useSQLite: true },
      DIRECTORY: { className: "DirectoryObject", useSQLite: true },
    },
  }),
);
await miniflare.ready;
await greet(0);
const before = workerdKb();
let next = 1;
await Promise.all(
  Array.from({ length: 16 }, async () => {
    while (next <= conversations) await greet(next++);
  }),
);
const full = workerdKb();
await pause(15_000);
const idle = workerdKb();
const each = (kb: number): number => Math.round((kb - before) / conversations);
console.log(
  JSON.stringify({ conversations, before, full, idle, eachKb: each(full), eachIdleKb: each(idle) }),
);
await miniflare.dispose();

async function greet(id: number): Promise<void> {
  const path = `http://localhost/agents/parrot/c${id}`;
  const accepted = await miniflare.dispatchFetch(path, {
    method: "POST",
    body: JSON.stringify({ input: "Hello." }),
    headers: { "content-type": "application/json" },
  });
  const { submission } = (await accepted.json()) as { readonly submission: string };
  await (await miniflare.dispatchFetch(`${path}/submissions/${submission}?wait=20`)).text();
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
