import { spawn } from "node:child_process";
import { once } from "node:events";
import { TenonError } from "@tenon/contracts";
import {
  crashPointVariable,
  encodeCrashPoint,
  type CrashMoment,
  type CrashPoint,
} from "./crash-point.ts";

/** What a child process did. */
export type ChildEnd = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** Where one kill happens: a fresh store, told to the child in its environment. */
export interface KillWorld extends AsyncDisposable {
  readonly environment: { readonly [name: string]: string };
}

/** What to kill, and how to judge what is left. */
export interface SweepOptions<World extends KillWorld> {
  /** Program and arguments of the child; it reads its crash point with `readCrashPoint`. */
  readonly command: readonly [string, ...string[]];
  readonly moments: readonly CrashMoment[];
  /** Makes the world of one kill. */
  readonly open: () => Promise<World>;
  /** Throws when something is wrong after the child has finished in spite of the kills. */
  readonly check: (world: World, end: ChildEnd) => Promise<void>;
  /**
   * Finishes what the kills left, in place of a new child: a process that lives on costs less than one for each world.
   * Rejects when it could not.
   */
  readonly finish?: (world: World) => Promise<void>;
  /** Kills in a row: the second run is killed too, and so on. Default 1. */
  readonly kills?: number;
  /** Where the run after `killed` kills is killed, from 1. Left out: at its n-th moment, like the first. */
  readonly nextPoint?: (first: CrashPoint, killed: number) => CrashPoint;
  /** Looks at what a kill left, or damages it further, before the next run. */
  readonly afterKill?: (world: World) => Promise<void>;
  /** Tries every n-th point only, e.g. of very many deltas. Default 1. */
  readonly stride?: number;
  /** How many worlds are tried at once. Default 1. */
  readonly parallel?: number;
  /** A child that takes longer counts as a failure. Default 60,000. */
  readonly timeoutMs?: number;
}

/** What a sweep found. */
export type SweepReport = {
  /** Points at which a child was really killed. */
  readonly points: readonly CrashPoint[];
  readonly failures: readonly SweepFailure[];
};

/** A point after which something was wrong. */
export type SweepFailure = { readonly point: CrashPoint; readonly message: string };

/**
 * Kills a child at its first moment, its second, and so on, each time in a new world, and lets it finish there. Ends
 * at the first point that a child no longer reaches.
 */
export async function sweepKills<World extends KillWorld>(
  options: SweepOptions<World>,
): Promise<SweepReport> {
  const points: CrashPoint[] = [];
  const failures: SweepFailure[] = [];
  for (const moment of options.moments) {
    const swept = await sweepMoment(options, moment);
    points.push(...swept.points);
    failures.push(...swept.failures);
  }
  return { points, failures };
}

async function sweepMoment<World extends KillWorld>(
  options: SweepOptions<World>,
  moment: CrashMoment,
): Promise<SweepReport> {
  const points: CrashPoint[] = [];
  const failures: SweepFailure[] = [];
  let next = 1;
  let isPast = false;
  const work = async (): Promise<void> => {
    while (!isPast) {
      const point: CrashPoint = { moment, count: next };
      next += options.stride ?? 1;
      const { wasReached, problem } = await tryPoint(options, point);
      if (wasReached) points.push(point);
      else isPast = true;
      if (problem !== undefined) failures.push({ point, message: problem });
    }
  };
  await Promise.all(Array.from({ length: options.parallel ?? 1 }, work));
  return {
    points: points.toSorted((one, two) => one.count - two.count),
    failures: failures.toSorted((one, two) => one.point.count - two.point.count),
  };
}

type Tried = { readonly wasReached: boolean; readonly problem?: string };

async function tryPoint<World extends KillWorld>(
  options: SweepOptions<World>,
  point: CrashPoint,
): Promise<Tried> {
  await using world = await options.open();
  let killed = 0;
  while (killed < (options.kills ?? 1)) {
    const at = killed === 0 ? point : (options.nextPoint?.(point, killed) ?? point);
    const end = await runChild(options, world, at);
    if (end.signal !== "SIGKILL" || end.timedOut) {
      return { wasReached: killed > 0, ...problemOf(await judge(options, world, end)) };
    }
    killed++;
    await options.afterKill?.(world);
  }
  const end = await finish(options, world);
  return { wasReached: true, ...problemOf(await judge(options, world, end)) };
}

async function finish<World extends KillWorld>(
  options: SweepOptions<World>,
  world: World,
): Promise<Ended> {
  if (options.finish === undefined) return runChild(options, world, undefined);
  try {
    await options.finish(world);
    return { code: 0, signal: null, stdout: "", stderr: "", timedOut: false };
  } catch (error) {
    return { code: 1, signal: null, stdout: "", stderr: String(error), timedOut: false };
  }
}

type Ended = ChildEnd & { readonly timedOut: boolean };

async function runChild<World extends KillWorld>(
  options: SweepOptions<World>,
  world: World,
  point: CrashPoint | undefined,
): Promise<Ended> {
  const [program, ...parameters] = options.command;
  const child = spawn(program, parameters, {
    env: {
      ...process.env,
      ...world.environment,
      [crashPointVariable]: point === undefined ? "" : encodeCrashPoint(point),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let timedOut = false;
  const limit = setTimeout(() => {
    timedOut = true;
    child.kill("SIGKILL");
  }, options.timeoutMs ?? 60_000);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  try {
    await once(child, "close");
  } catch (error) {
    throw new TenonError("internal", `The child "${program}" could not be started.`, {
      cause: error,
    });
  } finally {
    clearTimeout(limit);
  }
  return { code: child.exitCode, signal: child.signalCode, stdout, stderr, timedOut };
}

async function judge<World extends KillWorld>(
  options: SweepOptions<World>,
  world: World,
  end: Ended,
): Promise<string | undefined> {
  if (end.timedOut) return `The child did not end in time. ${end.stderr}`;
  if (end.code !== 0) return `The child ended with ${end.signal ?? end.code}. ${end.stderr}`;
  try {
    await options.check(world, end);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function problemOf(problem: string | undefined): { readonly problem?: string } {
  return problem === undefined ? {} : { problem };
}
