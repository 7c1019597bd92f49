import type { CrashPoint } from "@tenon/testing";
import { describe, expect, test, vi } from "vitest";
import { transcriptOf } from "./crash/facts.ts";
import { judge, type Aftermath } from "./crash/judge.ts";
import { runWhole } from "./crash/kill-on-sqlite.ts";
import { SceneProcess } from "./crash/scene-process.ts";
import { owned } from "./crash/scenarios/owned.ts";
import { eventsOf } from "./crash/scene.ts";
import { createSqliteWorld, readAftermath, type SqliteWorld } from "./crash/sqlite-world.ts";

const leaseTtlMs = 800;

const midTurn: readonly CrashPoint[] = [
  { moment: "after-commit", count: 4 },
  { moment: "after-commit", count: 6 },
  { moment: "delta", count: 1 },
  { moment: "delta", count: 8 },
];

describe("an owner that is stopped in mid-turn, and wakes after its lease was taken", () => {
  test.each(midTurn)("writes nothing: $moment $count", async (point) => {
    const { aftermath } = await runWhole(owned);
    await using world = await createSqliteWorld();

    await using owner = await stopOwner(world, point, false);
    const taken = await finish(world);

    owner.resume();

    expect(await owner.ended).toMatchObject({ code: 0, signal: null, stderr: "" });
    const woken = await readAftermath(world);
    expect(woken.entries).toEqual(taken.entries);
    judge(owned, aftermath, woken);
  });

  test("control: without the fence it answers once more behind the end of the turn", async () => {
    await using world = await createSqliteWorld();
    await using owner = await stopOwner(world, { moment: "delta", count: 8 }, true);
    const taken = await finish(world);

    owner.resume();

    await vi.waitUntil(async () => repliesIn(await readAftermath(world)).length === 3, {
      timeout: 30_000,
    });
    const woken = await readAftermath(world);
    expect(repliesIn(taken)).toEqual(["t1/step:0", "t1/step:1"]);
    expect(repliesIn(woken)).toEqual(["t1/step:0", "t1/step:1", "t1/step:1"]);
    expect(transcriptOf(woken.entries)).not.toEqual(transcriptOf(taken.entries));
  });
});

describe("an owner that is asked to end", () => {
  test.each(midTurn)("hands its work back at once: $moment $count", async (point) => {
    const { aftermath } = await runWhole(owned);
    await using world = await createSqliteWorld();
    // So long a lease would keep everyone else away for an hour.
    await using owner = await SceneProcess.start({
      scenario: owned,
      world,
      point,
      signal: "SIGTERM",
      leaseTtlMs: 3_600_000,
    });
    await owner.said("handed back");
    const left = await readAftermath(world);

    await using next = await SceneProcess.start({ scenario: owned, world });

    expect(await next.ended).toMatchObject({ code: 0, stderr: "" });
    expect(settledIn(left)).toEqual([]);
    judge(owned, aftermath, await readAftermath(world));
    owner.release();
    expect(await owner.ended).toMatchObject({ code: 0, stderr: "" });
  });
});

async function stopOwner(
  world: SqliteWorld,
  point: CrashPoint,
  isUnfenced: boolean,
): Promise<SceneProcess> {
  const owner = await SceneProcess.start({
    scenario: owned,
    world,
    point,
    signal: "SIGSTOP",
    leaseTtlMs,
    isUnfenced,
  });
  await vi.waitUntil(() => owner.isStopped(), { timeout: 30_000, interval: 20 });
  return owner;
}

/** Another process takes the lease once it has expired, and finishes the turn. */
async function finish(world: SqliteWorld): Promise<Aftermath> {
  await using next = await SceneProcess.start({ scenario: owned, world, leaseTtlMs });
  expect(await next.ended).toMatchObject({ code: 0, stderr: "" });
  return await readAftermath(world);
}

function repliesIn({ entries }: Aftermath): readonly string[] {
  return eventsOf(entries).flatMap((event) =>
    event.type === "model.completed" ? [event.data.message.id] : [],
  );
}

function settledIn({ entries }: Aftermath): readonly string[] {
  return eventsOf(entries).flatMap(({ type }) =>
    type === "turn.settled" || type === "submission.settled" ? [type] : [],
  );
}
