import { statSync } from "node:fs";
import { once } from "node:events";
import process, { argv, exit, stdin } from "node:process";
import type { Offset } from "@tenon/contracts";
import { createQuickjsIsolates } from "@tenon/isolate-quickjs";
import { openNodePlatform, type Commit } from "@tenon/platform-node";
import { crashAt, readCrashPoint } from "@tenon/testing";
import { allScenarios } from "./all-scenarios.ts";
import { readOrders } from "./child-orders.ts";
import { openScene } from "./scene.ts";
import { databaseIn, noteSyncedWal, witnessIn } from "./sqlite-world.ts";
import { withoutFence } from "./without-fence.ts";

// One process of a scenario on SQLite: `child.ts <scenario> <phase>`. At its crash point it sends itself a signal.
const [, , name = "", phaseNumber = "0"] = argv;
const scenario = allScenarios.find((candidate) => candidate.name === name);
const phase = scenario?.phases[Number(phaseNumber)];
if (scenario === undefined || phase === undefined) exit(2);

const { folder, signal, leaseTtlMs, isUnfenced } = readOrders();
const crash = crashAt(readCrashPoint(), signal);
let newest: Offset | null = null;
const counts = { commits: 0, deltas: 0 };
const opened = await openNodePlatform({
  file: databaseIn(folder),
  leaseTtlMs,
  isolates: createQuickjsIsolates(),
  onCommit: (moment, commit) => {
    if (moment === "before") counts.commits += 1;
    else if (commit.durability === "sync") noteSynced(commit);
    crash.onCommit(moment);
  },
});
const platform = isUnfenced ? withoutFence(opened) : opened;
const terminated = new Promise<"terminated">((resolve) => {
  process.on("SIGTERM", () => resolve("terminated"));
});
const scene = await openScene({
  platform,
  scenario,
  witness: witnessIn(folder),
  onDelta: () => {
    counts.deltas += 1;
    crash.onDelta();
  },
  onProblem: (log, error) => console.error("problem", log, error),
});
const done = phase(scene).then(() => "done" as const);
const end = await Promise.race([done, terminated]);
done.catch(() => undefined);
// A naive owner does not look whether its work was done by another.
if (isUnfenced) await released();
await scene.runtime.stop();
if (end === "terminated") {
  // Alive and silent: whoever goes on now does not do so because this process is gone.
  console.log("handed back");
  await released();
}
await platform[Symbol.asyncDispose]();
console.log(JSON.stringify(counts));
// The handler of SIGTERM would keep nothing alive, but a phase that was cut short may.
exit(0);

/** Resolves once the parent lets this process end. */
async function released(): Promise<void> {
  await once(stdin.resume(), "end");
}

/** What a power loss must leave. */
function noteSynced({ entries }: Commit): void {
  newest = entries.at(-1)?.offset ?? newest;
  const { size } = statSync(`${databaseIn(folder)}-wal`);
  noteSyncedWal(folder, { size, newest });
}
