import { rm, truncate } from "node:fs/promises";
import { TenonError, type Entry } from "@tenon/contracts";
import { sweepKills } from "@tenon/testing";
import { judge } from "./judge.ts";
import { runWhole } from "./kill-on-sqlite.ts";
import type { Scenario } from "./scenario.ts";
import { commandOf } from "./scene-process.ts";
import {
  createSqliteWorld,
  databaseIn,
  readAftermath,
  readSyncedWal,
  type SqliteWorld,
} from "./sqlite-world.ts";

/** What the power losses of one scenario showed. */
export interface PowerReport {
  readonly points: number;
  /** At how many points the cut took entries away. */
  readonly lossy: number;
  readonly failures: readonly string[];
}

/**
 * Cuts the power after every commit of a scenario's only phase: what was written after the last sync commit is gone. The
 * rest must be a prefix with all that was synced, and the turn must come out the same.
 */
export async function losePower(scenario: Scenario): Promise<PowerReport> {
  const { aftermath } = await runWhole(scenario);
  let lossy = 0;
  const report = await sweepKills<SqliteWorld>({
    command: await commandOf(scenario, 0),
    moments: ["after-commit"],
    parallel: 2,
    open: () => createSqliteWorld(),
    async afterKill(world) {
      const before = await readCopy(world);
      await cutWal(world);
      const after = await readCopy(world);
      checkPrefix(world, before, after);
      if (after.length < before.length) lossy += 1;
    },
    async check(world) {
      judge(scenario, aftermath, await readAftermath(world));
    },
  });
  return {
    points: report.points.length,
    lossy,
    failures: report.failures.map(({ point, message }) => `commit ${point.count}: ${message}`),
  };
}

/** Opening a database changes it, so a copy is read. */
async function readCopy(world: SqliteWorld): Promise<readonly Entry[]> {
  await using copy = await createSqliteWorld(world);
  return (await readAftermath(copy)).entries;
}

async function cutWal({ folder }: SqliteWorld): Promise<void> {
  const file = databaseIn(folder);
  await truncate(`${file}-wal`, readSyncedWal(folder)?.size ?? 0);
  // The index of the WAL lives in memory, which no power loss leaves.
  await rm(`${file}-shm`, { force: true });
}

function checkPrefix(
  { folder }: SqliteWorld,
  before: readonly Entry[],
  after: readonly Entry[],
): void {
  const isPrefix = after.every(({ offset }, index) => before[index]?.offset === offset);
  if (!isPrefix) throw new TenonError("internal", "The cut left other entries than a prefix.");
  const synced = readSyncedWal(folder)?.newest ?? undefined;
  const isKept = synced === undefined || after.some(({ offset }) => offset === synced);
  if (!isKept) throw new TenonError("internal", `The cut took the synced entry ${synced}.`);
}
