import { setImmediate as nextTurn } from "node:timers/promises";
import { TenonError, type LogId } from "@tenon/contracts";
import {
  createManualClock,
  createMemoryPlatform,
  createMemoryWorld,
  type ManualClock,
  type MemoryWorld,
} from "@tenon/platform-memory";
import type { CrashMoment, CrashPoint } from "@tenon/testing";
import { judge, sumCosts, type Aftermath, type Cost } from "./judge.ts";
import { MortalProcess } from "./mortal-process.ts";
import type { Scenario } from "./scenario.ts";
import { entriesOf, openScene } from "./scene.ts";
import { sceneLog } from "./scene-log.ts";
import { variedPoint } from "./varied-point.ts";
import type { Line } from "./witness.ts";

/** All that outlives a process in memory. */
interface Memory {
  readonly world: MemoryWorld;
  readonly lines: Line[];
  readonly clock: ManualClock;
}

/** How thoroughly a scenario is swept. */
export interface DropOptions {
  /** Drops in a row. Default 1. */
  readonly drops?: number;
  /** Tries every n-th point of each kind. Default 1. */
  readonly stride?: number;
}

/** What the drops of one scenario showed. */
export interface DropReport {
  readonly points: number;
  readonly failures: readonly string[];
  readonly cost: Cost;
}

/** Drops the runtime of a scenario at every append and delta, and compares with an uninterrupted run. */
export async function dropOnMemory(
  scenario: Scenario,
  { drops = 1, stride = 1 }: DropOptions = {},
): Promise<DropReport> {
  const whole = await runOnMemory(scenario);
  const failures: string[] = [];
  const costs: Cost[] = [];
  const points = whole.passed.flatMap((passed, phase) => pointsOf(passed, phase, stride));
  for (const { phase, first } of points) {
    const tried = await tryDrops(scenario, whole.aftermath, { phase, first, drops });
    if (typeof tried === "string")
      failures.push(`phase ${phase}, ${first.moment} ${first.count}: ${tried}`);
    else costs.push(tried);
  }
  return { points: points.length, failures, cost: sumCosts(costs) };
}

/** Runs every phase in a process of its own; the first is dropped at `point`, when there is one, and tried again. */
export async function runOnMemory(
  scenario: Scenario,
  point?: CrashPoint,
): Promise<{
  readonly aftermath: Aftermath;
  readonly passed: readonly MortalProcess["passed"][];
}> {
  const memory = createMemory();
  const passed: MortalProcess["passed"][] = [];
  if (point !== undefined) await runProcess(memory, scenario, { phase: 0, point });
  for (const phase of scenario.phases.keys())
    passed.push((await runProcess(memory, scenario, { phase, point: undefined })).passed);
  return { aftermath: await readMemory(memory), passed };
}

const moments: readonly CrashMoment[] = ["before-commit", "after-commit", "delta"];

/** Every moment that a phase passed, as points to drop at. */
function pointsOf(
  passed: MortalProcess["passed"],
  phase: number,
  stride: number,
): readonly Pick<Drops, "phase" | "first">[] {
  return moments.flatMap((moment) =>
    Array.from({ length: Math.ceil(passed[moment] / stride) }, (_, index) => ({
      phase,
      first: { moment, count: 1 + index * stride },
    })),
  );
}

interface Drops {
  readonly phase: number;
  readonly first: CrashPoint;
  readonly drops: number;
}

async function tryDrops(
  scenario: Scenario,
  expected: Aftermath,
  { phase, first, drops }: Drops,
): Promise<Cost | string> {
  const memory = createMemory();
  try {
    for (const current of scenario.phases.keys()) {
      let dropped = 0;
      let isDone = false;
      while (!isDone) {
        const isDropped = current === phase && dropped < drops;
        const point = dropped === 0 ? first : variedPoint(first, dropped);
        const run = { phase: current, point: isDropped ? point : undefined };
        isDone = (await runProcess(memory, scenario, run)).isDone;
        dropped += 1;
      }
    }
    return judge(scenario, expected, await readMemory(memory));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function createMemory(): Memory {
  return { world: createMemoryWorld(), lines: [], clock: createManualClock() };
}

interface Run {
  readonly phase: number;
  readonly point: CrashPoint | undefined;
}

async function runProcess(
  { world, lines, clock }: Memory,
  scenario: Scenario,
  { phase, point }: Run,
): Promise<{ readonly isDone: boolean; readonly passed: MortalProcess["passed"] }> {
  const life = new MortalProcess(createMemoryPlatform({ world, clock }), point);
  const platform = life.platform();
  const problems: unknown[] = [];
  const scene = await openScene({
    platform,
    scenario,
    witness: life.witness(lines),
    onDelta: () => life.delta(),
    onProblem: (_log: LogId, error) => problems.push(error),
  });
  const work = async (): Promise<"done"> => {
    await scenario.phases[phase]?.(scene);
    await scene.runtime.stop();
    return "done";
  };
  const ended = await inTime(clock, Promise.race([work(), life.death]), problems);
  if (ended === "done") await platform[Symbol.asyncDispose]();
  return { isDone: ended === "done", passed: life.passed };
}

/** Time stands still while anything can still happen without it, so that every run is the same. */
async function inTime<Value>(
  clock: ManualClock,
  work: Promise<Value>,
  problems: readonly unknown[],
): Promise<Value> {
  let isOver = false;
  const over = work.finally(() => {
    isOver = true;
  });
  over.catch(() => undefined);
  for (let turn = 0; !isOver; turn += 1) {
    await nextTurn();
    if (turn > tooManyTurns)
      throw new TenonError("timeout", `The process did not end. ${problems.map(String).join(" ")}`);
    if (!isOver) await clock.advance(1);
  }
  return over;
}

const tooManyTurns = 5_000;

async function readMemory({ world, lines, clock }: Memory): Promise<Aftermath> {
  const platform = createMemoryPlatform({ world, clock });
  return { entries: await entriesOf(platform, sceneLog), lines };
}
