import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import type { LogId } from "@tenon/contracts";
import { openNodePlatform, type NodePlatform } from "@tenon/platform-node";
import type { Runtime } from "@tenon/runtime";
import { crashPointVariable, encodeCrashPoint, type CrashPoint } from "@tenon/testing";
import { bundleProgram } from "../bundle-program.ts";
import { gapsIn, randomFrom } from "./times.ts";
import { bellSchedules, databaseIn, openBellTower, strokesIn } from "./bell-tower.ts";

/** What came of ringing. */
export interface Rung {
  readonly kills: number;
  /** Times that were fired. */
  readonly firings: number;
  /** Times between the first and the last firing of a schedule at which it was not fired. */
  readonly lost: readonly string[];
  /** What was fired, or had its effect, more than once. */
  readonly twice: readonly string[];
  /** Instances whose only step a kill cut short: it is not known whether it was done, and it is not done again. */
  readonly interrupted: number;
  /** Instances that are neither done nor interrupted, and those that are done without an effect. */
  readonly wrong: readonly string[];
}

/** Lets two processes on one store fire schedules, kills them at random moments, and counts what came of it. */
export async function ring(options: {
  readonly firings: number;
  readonly seed: number;
}): Promise<Rung> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-tower-"));
  try {
    const program = await bundleProgram(new URL("./ringer.ts", import.meta.url));
    await using platform = await openNodePlatform({ file: databaseIn(folder) });
    const tower = openBellTower(platform, folder);
    const random = randomFrom(options.seed);
    for (const schedule of bellSchedules())
      await tower.schedules.set(schedule, { by: "user:ringer" });
    const ringers = [0, 1].map(() => keepRinging({ program, folder, random }));
    await untilFired(tower, options.firings);
    for (const { name } of bellSchedules())
      await tower.schedules.cancel(name, { by: "user:ringer" });
    const rung = await look(platform, tower, folder);
    const kills = await Promise.all(ringers.map((ringer) => ringer.end()));
    return { ...rung, kills: kills.reduce((sum, each) => sum + each, 0) };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Post {
  readonly program: string;
  readonly folder: string;
  readonly random: () => number;
}

/** One of the processes: killed at some commit, started again, killed at another. */
function keepRinging({ program, folder, random }: Post): { end(): Promise<number> } {
  let kills = 0;
  let isOver = false;
  let child: ChildProcess;
  const go = async (): Promise<void> => {
    while (!isOver) {
      const point: CrashPoint = {
        moment: random() < 0.5 ? "before-commit" : "after-commit",
        count: 1 + Math.floor(random() * 12),
      };
      child = spawn(execPath, [program], {
        env: { ...env, TENON_TOWER: folder, [crashPointVariable]: encodeCrashPoint(point) },
        stdio: ["ignore", "inherit", "inherit"],
      });
      const [, signal] = (await once(child, "exit")) as [number | null, string | null];
      if (signal === "SIGKILL") kills += 1;
      else if (!isOver) throw new Error(`A ringer ended by itself.`);
    }
  };
  const gone = go();
  return {
    async end() {
      isOver = true;
      child.kill("SIGTERM");
      await gone;
      return kills;
    },
  };
}

async function untilFired(tower: Runtime, firings: number): Promise<void> {
  const since = Date.now();
  for (;;) {
    const all = await tower.schedules.list();
    const fired = all.reduce((sum, each) => sum + each.fired.length, 0);
    if (fired >= firings) return;
    if (Date.now() - since > 600_000) throw new Error(`Only ${fired} times were fired.`);
    await pause(100);
  }
}

async function look(
  platform: NodePlatform,
  tower: Runtime,
  folder: string,
): Promise<Omit<Rung, "kills">> {
  const all = await tower.schedules.list();
  const ids = all.flatMap(({ schedule, fired }) => fired.map((due) => `${schedule.name}-${due}`));
  const strokes = Map.groupBy(await settle(tower, ids, folder), (line) => line);
  const lost = all.flatMap(({ schedule, fired }) =>
    gapsIn(fired).map((due) => `${schedule.name}-${due}`),
  );
  const wrong: string[] = [];
  let interrupted = 0;
  for (const id of ids) {
    const outcome = await tower.workflow("strike", id).wait();
    const isInterrupted = outcome.status === "failed" && outcome.failure.code === "interrupted";
    if (isInterrupted) interrupted += 1;
    else if (outcome.status !== "done" || !strokes.has(id)) wrong.push(id);
  }
  const again = [...strokes].filter(([, lines]) => lines.length > 1).map(([id]) => id);
  const unknown = [...strokes.keys()].filter((id) => !ids.includes(id));
  const repeated = await firedTwice(
    platform,
    all.map(({ schedule }) => schedule.name),
  );
  return {
    firings: ids.length,
    lost,
    twice: [...again, ...repeated],
    interrupted,
    wrong: [...wrong, ...unknown],
  };
}

/** Waits until every instance has its outcome. */
async function settle(
  tower: Runtime,
  ids: readonly string[],
  folder: string,
): Promise<readonly string[]> {
  await Promise.all(ids.map((id) => tower.workflow("strike", id).wait()));
  return strokesIn(folder);
}

/** Times in the log of a schedule that stand there more than once. */
async function firedTwice(
  platform: NodePlatform,
  names: readonly string[],
): Promise<readonly string[]> {
  const twice: string[] = [];
  for (const name of names) {
    const entries = await Array.fromAsync(
      platform.logs.read(`workflows/schedules/${name}` as LogId),
    );
    const times = entries.filter(({ type }) => type === "schedule.fired");
    const groups = Map.groupBy(times, ({ data }) => data["due"]);
    for (const [due, same] of groups) if (same.length > 1) twice.push(`${name}-${Number(due)}`);
  }
  return twice;
}
