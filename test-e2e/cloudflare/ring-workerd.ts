import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { TenonError, type InstanceStatus, type ScheduleStatus } from "@tenon/contracts";
import { randomFrom } from "../schedules/times.ts";
import { bellCount } from "./bells.ts";
import { createGround } from "./kill-workerd.ts";
import type { WorkerdOrders } from "./orders.ts";
import { WorkerdProcess } from "./workerd-process.ts";

/** What came of letting a Worker fire schedules while workerd is killed again and again. */
export interface RungInWorkerd {
  readonly kills: number;
  /** Times that were fired. */
  readonly firings: number;
  /** Times between the first and the last firing of a schedule at which it was not fired. */
  readonly lost: readonly string[];
  /** Instances that had their effect more than once. */
  readonly twice: readonly string[];
  /** Instances whose only step a kill cut short: whether it was done is not known, and it is not done again. */
  readonly interrupted: number;
  /** Instances that are neither done nor interrupted, done without an effect, or of no time that was fired. */
  readonly wrong: readonly string[];
}

/** Kills workerd at some append of some object, as the seed says, and counts what came of it. Nobody asks the heirs. */
export async function ringWorkerd(options: {
  readonly driver: "lifecycle" | "fiber";
  readonly kills: number;
  readonly firings: number;
  readonly seed: number;
}): Promise<RungInWorkerd> {
  const worker = options.driver === "fiber" ? "tower-fiber" : "tower";
  await using ground = await createGround({ ...options, harness: "loop", worker });
  const random = randomFrom(options.seed);
  const folder = join(ground.folder, "world");
  await mkdir(folder);
  const place = { script: ground.script, folder, scenario: "" };
  const begun = await begin(place);
  for (let kill = 1; kill < options.kills; kill += 1) {
    const killAt = 1 + Math.floor(random() * mostAppends);
    await using process = WorkerdProcess.start({ ...place, killAt });
    await process.ended();
  }
  await using last = WorkerdProcess.start({ ...place, killAt: 0 });
  const rung = await look(last, { folder, begun, firings: options.firings });
  return { ...rung, kills: options.kills };
}

/** A process that lives for so many appends begins at some moment of a firing, and ends at another. */
const mostAppends = 40;

/** When each schedule was fired first. */
type Begun = ReadonlyMap<string, number>;

/** Begins the release with one request, and kills it once all of it has fired. */
async function begin(place: Omit<WorkerdOrders, "killAt">): Promise<Begun> {
  await using process = WorkerdProcess.start({ ...place, killAt: 0 });
  let begun: Begun = new Map();
  await until(async () => {
    const all = await listIn(process);
    begun = new Map(
      all.flatMap(({ schedule, fired: [first] }) =>
        first === undefined ? [] : [[schedule.name, first]],
      ),
    );
    return begun.size === bellCount;
  });
  return begun;
}

async function look(
  process: WorkerdProcess,
  { folder, begun, firings }: { folder: string; begun: Begun; firings: number },
): Promise<Omit<RungInWorkerd, "kills">> {
  await until(async () => duesOf(await listIn(process), begun).length >= firings);
  for (const name of begun.keys()) await process.ask(`/schedules/${name}/cancel`, {});
  // Only the newest firings are kept in a log, so the instances are asked for by their names.
  const ids = duesOf(await listIn(process), begun);
  const lost: string[] = [];
  const wrong: string[] = [];
  let interrupted = 0;
  const strokes = new Map<string, number>();
  for (const id of ids) {
    const outcome = await outcomeOf(process, id);
    if (outcome === undefined) lost.push(id);
    else if (outcome.status === "failed" && outcome.failure.code === "interrupted")
      interrupted += 1;
    else if (outcome.status !== "done") wrong.push(id);
    else strokes.set(id, 0);
  }
  for (const id of await strokesIn(folder)) strokes.set(id, (strokes.get(id) ?? 0) + 1);
  const known = new Set(ids);
  return {
    firings: ids.length,
    lost,
    twice: [...strokes].filter(([, count]) => count > 1).map(([id]) => id),
    interrupted,
    wrong: [
      ...wrong,
      ...[...strokes].filter(([id, count]) => count === 0 || !known.has(id)).map(([id]) => id),
    ],
  };
}

/** Instances for every second from the first firing of each schedule to its last. */
function duesOf(all: readonly ScheduleStatus[], begun: Begun): readonly string[] {
  return all.flatMap(({ schedule: { name }, fired }) => {
    const first = begun.get(name) ?? 0;
    const seconds = ((fired.at(-1) ?? first) - first) / 1000 + 1;
    return Array.from({ length: seconds }, (_, index) => `${name}-${first + index * 1000}`);
  });
}

async function listIn(process: WorkerdProcess): Promise<readonly ScheduleStatus[]> {
  const { schedules } = (await process.ask("/schedules")) as {
    readonly schedules: readonly ScheduleStatus[];
  };
  return schedules;
}

/** Undefined when it was never started. */
async function outcomeOf(process: WorkerdProcess, id: string): Promise<InstanceStatus["outcome"]> {
  const path = `/workflows/strike/${id}`;
  if (!(await process.has(path))) return undefined;
  let outcome: InstanceStatus["outcome"];
  await until(async () => {
    ({ outcome } = (await process.ask(path)) as InstanceStatus);
    return outcome !== undefined;
  });
  return outcome;
}

async function strokesIn(folder: string): Promise<readonly string[]> {
  const text = await readFile(join(folder, "witness.jsonl"), "utf8").catch(() => "");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line): string => JSON.parse(line));
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < 1200; round += 1) {
    if (await isTrue()) return;
    await pause(100);
  }
  throw new TenonError("internal", "What was waited for did not happen.");
}
