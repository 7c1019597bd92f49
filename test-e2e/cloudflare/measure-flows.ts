import { setTimeout as pause } from "node:timers/promises";
import type { InstanceStatus, ScheduleStatus } from "@tenon/contracts";
import { startWorkerd } from "@tenon/local-workerd";
import { bundleWorker } from "./bundle-worker.ts";
import type { FlowsWritten } from "./written.ts";

// Prints what steps and firings cost in real workerd: rows written, alarms set and objects brought to memory.

await using workerd = await startWorkerd({
  script: await bundleWorker("worker/measured-flows.ts"),
  objects: { AGENTS: "AgentObject", DIRECTORY: "DirectoryObject" },
});

const none = await costOf(() => finish("none", 0));
const twenty = await costOf(() => finish("twenty", 20));
console.log("an instance without steps", none);
console.log("an instance of 20 steps", twenty);
console.log("rows for each step", (twenty.rows - none.rows) / 20);
await workerd.ask("/schedules/written", { method: "POST" });
const before = await firings();
const ticked = await costOf(async () => {
  while ((await firings()) < before + 10) await pause(100);
});
const fired = (await firings()) - before;
console.log(`${fired} firings, each with its instance`, ticked);
console.log("for each firing", ticked.rows / fired, ticked.alarms / fired, ticked.objects / fired);

async function costOf(work: () => Promise<void>): Promise<FlowsWritten> {
  const from = await looked();
  await work();
  await idle();
  const to = await looked();
  return {
    rows: to.rows - from.rows,
    alarms: to.alarms - from.alarms,
    objects: to.objects - from.objects,
  };
}

function looked(): Promise<FlowsWritten> {
  return workerd.ask("/schedules/written");
}

async function finish(id: string, input: number): Promise<void> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ input });
  await workerd.ask(`/workflows/steps/${id}`, { method: "POST", headers, body });
  for (;;) {
    const { outcome } = await workerd.ask<InstanceStatus>(`/workflows/steps/${id}`);
    if (outcome !== undefined) return;
    await pause(50);
  }
}

/** What follows an outcome ends with the list, which shows it. */
async function idle(): Promise<void> {
  for (;;) {
    const { instances } = await workerd.ask<{
      readonly instances: readonly { readonly status: string }[];
    }>("/workflows/steps");
    if (instances.every(({ status }) => status === "idle")) return;
    await pause(50);
  }
}

async function firings(): Promise<number> {
  const { schedules } = await workerd.ask<{ readonly schedules: readonly ScheduleStatus[] }>(
    "/schedules",
  );
  return schedules[0]?.fired.length ?? 0;
}
