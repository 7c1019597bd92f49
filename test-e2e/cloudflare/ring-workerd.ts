import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { TenonError, type InstanceStatus, type ScheduleStatus } from "@tenon/contracts";
import { gapsIn, randomFrom } from "../schedules/times.ts";
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
  for (let kill = 0; kill < options.kills; kill += 1)
    await die({ ...place, killAt: 1 + Math.floor(random() * mostAppends) }, kill === 0);
  await using last = WorkerdProcess.start({ ...place, killAt: 0 });
  const rung = await look(last, folder, options.firings);
  return { ...rung, kills: options.kills };
}

/** A process that lives for so many appends begins at some moment of a firing, and ends at another. */
const mostAppends = 60;

async function die(orders: WorkerdOrders, isFirst: boolean): Promise<void> {
  await using process = WorkerdProcess.start(isFirst ? { ...orders, killAt: 0 } : orders);
  if (isFirst) await until(async () => (await listIn(process)).length === 6);
  else await process.ended();
}

async function look(
  process: WorkerdProcess,
  folder: string,
  firings: number,
): Promise<Omit<RungInWorkerd, "kills">> {
  await until(async () => firedIn(await listIn(process)).length >= firings);
  for (const { schedule } of await listIn(process))
    await process.ask(`/schedules/${schedule.name}/cancel`, {});
  const all = await listIn(process);
  const ids = firedIn(all);
  const wrong: string[] = [];
  let interrupted = 0;
  const strokes = new Map<string, number>();
  const outcomes = new Map<string, InstanceStatus["outcome"]>();
  for (const id of ids) outcomes.set(id, await outcomeOf(process, id));
  for (const id of await strokesIn(folder)) strokes.set(id, (strokes.get(id) ?? 0) + 1);
  for (const [id, outcome] of outcomes) {
    if (outcome?.status === "failed" && outcome.failure.code === "interrupted") interrupted += 1;
    else if (outcome?.status !== "done" || !strokes.has(id)) wrong.push(id);
  }
  return {
    firings: ids.length,
    lost: all.flatMap(({ schedule, fired }) =>
      gapsIn(fired).map((due) => `${schedule.name}-${due}`),
    ),
    twice: [...strokes].filter(([, count]) => count > 1).map(([id]) => id),
    interrupted,
    wrong: [...wrong, ...[...strokes.keys()].filter((id) => !ids.includes(id))],
  };
}

function firedIn(all: readonly ScheduleStatus[]): readonly string[] {
  return all.flatMap(({ schedule, fired }) => fired.map((due) => `${schedule.name}-${due}`));
}

async function listIn(process: WorkerdProcess): Promise<readonly ScheduleStatus[]> {
  const { schedules } = (await process.ask("/schedules")) as {
    readonly schedules: readonly ScheduleStatus[];
  };
  return schedules;
}

async function outcomeOf(process: WorkerdProcess, id: string): Promise<InstanceStatus["outcome"]> {
  let outcome: InstanceStatus["outcome"];
  await until(async () => {
    ({ outcome } = (await process.ask(`/workflows/strike/${id}`)) as InstanceStatus);
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
