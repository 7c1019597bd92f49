// Drives the instances of a file that sleep, and tells what they cost: `sleepers.ts <file> <seconds>`.
import { argv, cpuUsage, exit, memoryUsage, pid } from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { tell } from "../child.ts";
import { memoryOf } from "../memory-of.ts";
import { preciseNow } from "../rounds.ts";
import { openOffice } from "../workflows/bench-workflows.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const [, , file = "", seconds = "5"] = argv;
const since = preciseNow();
const office = await openOffice(file, (lateMs) => tell({ type: "awake", lateMs }));
office.runtime.start();
// A turn of the event loop: the first look at what is due is behind us.
await pause(0);
tell({ type: "ready", ms: preciseNow() - since });
await pause(3000);
collect();
const before = cpuUsage();
await pause(Number(seconds) * 1000);
const { user, system } = cpuUsage(before);
collect();
tell({
  type: "asleep",
  cpuMs: (user + system) / 1000,
  heapKb: memoryUsage().heapUsed / 1000,
  memoryMb: (await memoryOf(pid)) ?? Number.NaN,
});
process.once("SIGTERM", () => {
  void office[Symbol.asyncDispose]().then(() => exit(0));
});
