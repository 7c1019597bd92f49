import { setTimeout as pause } from "node:timers/promises";
import type { Figure, Measurement } from "../measurement.ts";
import { memoryOf } from "../memory-of.ts";
import type { TenonService } from "../side-by-side/tenon.ts";
import { median, quantile } from "../statistics.ts";
import { agesOf, type Ages } from "./ages.ts";
import { startReaders } from "./crowd.ts";
import { postAndWait } from "./post-and-wait.ts";
import { openServed } from "./served-subjects.ts";

/** A thousand event streams on one process: what they take, and how much later others read. */
export const manyReaders: Measurement = { name: "served: 1,000 readers", measure };

const readers = 1_000;
const pace = { tokens: 50, pauseMs: 100 };
const nothing: Ages = { first: [], all: [], waited: [] };

async function measure(): Promise<readonly Figure[]> {
  await using served = await openServed();
  const { tenon } = served;
  await postAndWait(`${tenon.url}/agents/desk/watched-0`, 1);
  const [alone = nothing] = await ages(tenon, "alone");
  const before = await settledMemory(tenon.pid);
  await using _crowd = await startReaders(tenon, "watched-0", readers);
  const after = await settledMemory(tenon.pid);
  const [elsewhere = nothing] = await ages(tenon, "elsewhere");
  // All of them are told each token of it.
  const [together = nothing] = await ages(tenon, "watched");
  const busy = await settledMemory(tenon.pid);
  return [
    { name: "memory of the process before", ...inMb(before) },
    { name: "memory with all of them", ...inMb(after) },
    { name: "memory after they were told a reply", ...inMb(busy) },
    {
      name: "for a reader",
      unit: "KB",
      ...(before === undefined || after === undefined
        ? {}
        : { value: (1000 * (after - before)) / readers }),
    },
    ...figures("token age without them", alone),
    ...figures("token age in another conversation", elsewhere),
    ...figures("token age in the conversation that all read, 10 tokens a second", together),
  ];
}

function ages(service: TenonService, prefix: string): Promise<readonly Ages[]> {
  return agesOf([service], { ...pace, turns: 1, prefix });
}

/** Memory goes down a little after something was done. */
async function settledMemory(pid: number): Promise<number | undefined> {
  await pause(2_000);
  return memoryOf(pid);
}

function inMb(value: number | undefined): Pick<Figure, "value" | "unit"> {
  return { unit: "MB", ...(value === undefined ? {} : { value }) };
}

function figures(name: string, { all }: Ages): readonly Figure[] {
  return [
    { name: `${name}, median`, value: median(all), unit: "ms" },
    { name: `${name}, 95 of 100`, value: quantile(all, 0.95), unit: "ms" },
  ];
}
