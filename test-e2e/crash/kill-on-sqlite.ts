import { availableParallelism } from "node:os";
import { sweepKills, type CrashMoment, type CrashPoint } from "@tenon/testing";
import { judge, sumCosts, type Aftermath, type Cost } from "./judge.ts";
import type { Counts } from "./run-phase.ts";
import type { Scenario } from "./scenario.ts";
import { commandOf } from "./scene-process.ts";
import { createSqliteWorld, readAftermath, type SqliteWorld } from "./sqlite-world.ts";
import { Successors } from "./successors.ts";
import { variedPoint } from "./varied-point.ts";

/** How thoroughly a scenario is swept. */
export interface KillOptions {
  /** Kills in a row: every later run is killed at a moment that varies with the first. Default 1. */
  readonly kills?: number;
  /** Tries every n-th point of each kind. Default 1. */
  readonly stride?: number;
  /** Worlds at once. Left out: one more than there are cores, as each waits for its disk now and then. */
  readonly parallel?: number;
}

/** What the kills of one scenario showed. */
export interface KillReport {
  readonly name: string;
  /** Points at which a process was killed, for each phase. */
  readonly points: number;
  /** Commits and deltas of an uninterrupted run. */
  readonly commits: number;
  readonly deltas: number;
  readonly failures: readonly string[];
  readonly cost: Cost;
}

/** Kills processes of a scenario around every commit and at streamed deltas, and compares with an uninterrupted run. */
export async function killOnSqlite(
  scenario: Scenario,
  options: KillOptions = {},
): Promise<KillReport> {
  await using successors = new Successors();
  const whole = await runWhole(scenario, successors);
  const failures: string[] = [];
  const costs: Cost[] = [];
  let points = 0;
  for (const [phase, counts] of whole.counts.entries()) {
    await using template = await createTemplate(scenario, phase, successors);
    for (const moment of ["before-commit", "after-commit", "delta"] as const) {
      const swept = await sweepPhase(
        { scenario, phase, template, expected: whole.aftermath, options, successors },
        moment,
      );
      points += swept.points.length;
      costs.push(...swept.costs);
      failures.push(...swept.failures);
      const wanted = expectedPoints(
        moment === "delta" ? counts.deltas : counts.commits,
        strideOf(scenario, options, moment),
      );
      if (swept.points.length < wanted * leastShare - grouping)
        failures.push(
          `${moment} of phase ${phase}: ${swept.points.length} of ${wanted} points were reached`,
        );
    }
  }
  return {
    name: scenario.name,
    points,
    commits: sum(whole.counts.map(({ commits }) => commits)),
    deltas: sum(whole.counts.map(({ deltas }) => deltas)),
    failures,
    cost: sumCosts(costs),
  };
}

/** Runs every phase, without a kill. */
export async function runWhole(
  scenario: Scenario,
  successors: Pick<Successors, "run"> = alone,
): Promise<{ readonly aftermath: Aftermath; readonly counts: readonly Counts[] }> {
  await using world = await createSqliteWorld();
  const counts: Counts[] = [];
  for (const phase of scenario.phases.keys()) {
    counts.push(await successors.run({ scenario: scenario.name, phase, folder: world.folder }));
  }
  return { aftermath: await readAftermath(world), counts };
}

/** A process for one phase. */
const alone: Pick<Successors, "run"> = {
  async run(order) {
    await using successors = new Successors();
    return await successors.run(order);
  },
};

/** One run may have fewer commits than another, on a busy machine many fewer: appends that meet are one commit. */
const leastShare = 2 / 3;
const grouping = 3;

interface PhaseSweep {
  readonly scenario: Scenario;
  readonly phase: number;
  readonly template: SqliteWorld;
  readonly expected: Aftermath;
  readonly options: KillOptions;
  readonly successors: Successors;
}

interface Swept {
  readonly points: readonly CrashPoint[];
  readonly failures: readonly string[];
  readonly costs: readonly Cost[];
}

async function sweepPhase(
  { scenario, phase, template, expected, options, successors }: PhaseSweep,
  moment: CrashMoment,
): Promise<Swept> {
  const costs: Cost[] = [];
  const report = await sweepKills<SqliteWorld>({
    command: await commandOf(scenario, phase),
    moments: [moment],
    open: () => createSqliteWorld(template),
    kills: options.kills ?? 1,
    nextPoint: variedPoint,
    stride: strideOf(scenario, options, moment),
    parallel: options.parallel ?? availableParallelism() + 1,
    finish: async ({ folder }) => {
      await successors.run({ scenario: scenario.name, phase, folder });
    },
    async check(world) {
      const { folder } = world;
      for (const later of scenario.phases.keys()) {
        if (later > phase) await successors.run({ scenario: scenario.name, phase: later, folder });
      }
      costs.push(judge(scenario, expected, await readAftermath(world)));
    },
  });
  const failures = report.failures.map(
    ({ point, message }) => `phase ${phase}, ${point.moment} ${point.count}: ${message}`,
  );
  return { points: report.points, failures, costs };
}

async function createTemplate(
  scenario: Scenario,
  phase: number,
  successors: Successors,
): Promise<SqliteWorld> {
  const template = await createSqliteWorld();
  const { folder } = template;
  for (const earlier of scenario.phases.keys()) {
    if (earlier < phase) await successors.run({ scenario: scenario.name, phase: earlier, folder });
  }
  return template;
}

function strideOf(scenario: Scenario, options: KillOptions, moment: CrashMoment): number {
  const stride = options.stride ?? 1;
  return moment === "delta" ? stride * (scenario.deltaStride ?? 1) : stride;
}

function expectedPoints(moments: number, stride: number): number {
  return Math.ceil(moments / stride);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
