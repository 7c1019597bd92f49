import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startChild } from "../child.ts";
import type { Figure, Measurement } from "../measurement.ts";
import { quantile } from "../statistics.ts";
import { openWorkplace } from "../workplace.ts";
import { openOffice } from "./bench-workflows.ts";

/** What ten thousand instances cost that sleep, in a process that was started on their store. */
export const sleepers: Measurement = { name: "workflows asleep", measure };

const count = 10_000;
const seconds = 10;

/** How many of them wake while somebody looks, and when. */
const early = 20;
const earlyAfterMs = 16_000;
const earlyEveryMs = 150;

interface Asleep {
  readonly readyMs: number;
  readonly cpuMs: number;
  readonly heapKb: number;
  readonly memoryMb: number;
  readonly lateMs: readonly number[];
}

async function measure(): Promise<readonly Figure[]> {
  await using workplace = await openWorkplace();
  const empty = join(workplace.folder, "empty.db");
  const full = join(workplace.folder, "full.db");
  await fill(empty, 0);
  await fill(full, count);
  const without = await look(empty, 0);
  const asleep = await look(full, early);
  const each = (more: number): number => (more * 1000) / count;
  return [
    { name: "10,000 asleep: restart until ready", value: asleep.readyMs, unit: "ms", atMost: 500 },
    { name: "the same, nobody asleep", value: without.readyMs, unit: "ms" },
    {
      name: `processor time in ${seconds} s`,
      value: asleep.cpuMs,
      unit: "ms",
      atMost: without.cpuMs + 10,
    },
    { name: "the same, nobody asleep", value: without.cpuMs, unit: "ms" },
    {
      name: "resident memory of one",
      value: each((asleep.memoryMb - without.memoryMb) * 1000),
      unit: "bytes",
      atMost: 1000,
    },
    {
      name: "heap of one",
      value: each(asleep.heapKb - without.heapKb),
      unit: "bytes",
      atMost: 1000,
    },
    {
      name: "goes on after its time, at most",
      value: quantile(asleep.lateMs, 1),
      unit: "ms",
      atMost: 1000,
    },
  ];
}

async function fill(file: string, instances: number): Promise<void> {
  await using office = await openOffice(file, () => undefined);
  office.runtime.start();
  const tomorrow = Date.now() + 86_400_000;
  for (let first = 0; first < instances; first += 200) {
    const batch = Array.from(
      { length: Math.min(200, instances - first) },
      (_, index) => first + index,
    );
    await Promise.all(batch.map((number) => start(office, number, tomorrow)));
    // Whoever is not asleep yet is driven still.
    await Promise.all(batch.map((number) => untilAsleep(office, number)));
  }
}

type Opened = Awaited<ReturnType<typeof openOffice>>;

function start({ runtime }: Opened, number: number, until: number): Promise<void> {
  return runtime.workflow("sleeper", `s${number}`).start(until, { by: "bench" });
}

async function untilAsleep({ platform, runtime }: Opened, number: number): Promise<void> {
  const { log } = runtime.workflow("sleeper", `s${number}`);
  for (;;) {
    const shown = await platform.directory.get(log);
    if (shown?.status === "waiting" && !(await platform.isDriven(log))) return;
    await pause(20);
  }
}

async function look(file: string, waking: number): Promise<Asleep> {
  if (waking > 0) await addEarly(file, waking);
  await using child = startChild("sleepers", [file, String(seconds)]);
  const ready = await child.hear("ready");
  const asleep = await child.hear("asleep");
  const lateMs: number[] = [];
  for (let number = 0; number < waking; number += 1)
    lateMs.push(Number((await child.hear("awake"))["lateMs"]));
  return {
    readyMs: Number(ready["ms"]),
    cpuMs: Number(asleep["cpuMs"]),
    heapKb: Number(asleep["heapKb"]),
    memoryMb: Number(asleep["memoryMb"]),
    lateMs,
  };
}

/** A few that wake once the memory was looked at. */
async function addEarly(file: string, waking: number): Promise<void> {
  await using office = await openOffice(file, () => undefined);
  office.runtime.start();
  const first = Date.now() + earlyAfterMs;
  for (let number = 0; number < waking; number += 1) {
    await start(office, count + number, first + number * earlyEveryMs);
    await untilAsleep(office, count + number);
  }
}
