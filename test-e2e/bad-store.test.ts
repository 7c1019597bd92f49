import { open, truncate } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { hasCode, type Entry, type LogId, type SubmissionId } from "@tenon/contracts";
import { openNodePlatform, type NodePlatform } from "@tenon/platform-node";
import { expect, test } from "vitest";
import { judge } from "./crash/judge.ts";
import type { Scenario, Scene } from "./crash/scenario.ts";
import { entriesOf, openScene } from "./crash/scene.ts";
import { sceneLog } from "./crash/scene-log.ts";
import { bulkyTool } from "./crash/scenarios/bulky-tool.ts";
import { parallelTools } from "./crash/scenarios/parallel-tools.ts";
import { settled, submitted } from "./crash/scenarios/phases.ts";
import {
  createSqliteWorld,
  databaseIn,
  readAftermath,
  witnessIn,
  type SqliteWorld,
} from "./crash/sqlite-world.ts";

test("a disk that fills up in mid-turn is one clear problem, and with room again the turn finishes", async () => {
  await using expected = await createSqliteWorld();
  await runAll(expected, bulkyTool);
  await using world = await createSqliteWorld();

  const problem = await runUntilProblem(world, { maxBytes: 220_000 });

  expect(problem).toMatchObject({ code: "store-full" });
  const kept = (await readAftermath(world)).entries;
  expect(typesOf(kept)).toContain("submission.accepted");
  expect(typesOf(kept)).not.toContain("turn.settled");
  await runAll(world, bulkyTool);
  const after = await readAftermath(world);
  expect(after.entries.slice(0, kept.length)).toEqual(kept);
  judge(bulkyTool, await readAftermath(expected), after);
});

test("a submission that a full disk cannot keep is refused, not lost", async () => {
  await using world = await createSqliteWorld();
  await using platform = await openNodePlatform({
    file: databaseIn(world.folder),
    maxBytes: 120_000,
  });
  const scene = await openScene({
    platform,
    scenario: parallelTools,
    witness: witnessIn(world.folder),
  });
  await submitted(scene, "Refund order 7.");

  const refused = scene.conversation.submit("x".repeat(200_000), { key: "long", by: "user:ana" });

  await expect(refused).rejects.toMatchObject({ code: "store-full" });
  await expect(scene.conversation.wait("long" as SubmissionId)).rejects.toMatchObject({
    code: "submission-not-found",
  });
  scene.runtime.start();
  await settled(scene, ["said-0" as SubmissionId]);
  await scene.runtime.stop();
});

test("a log that a newer version wrote is reported and left as it is, and others are driven on", async () => {
  await using world = await createSqliteWorld();
  await using platform = await openNodePlatform({ file: databaseIn(world.folder) });
  const problems = Promise.withResolvers<unknown>();
  const scene = await openScene({
    platform,
    scenario: parallelTools,
    witness: witnessIn(world.folder),
    onProblem: (_log: LogId, error) => problems.resolve(error),
  });
  await submitted(scene, "Refund order 7.");
  const newer = {
    type: "turn.started",
    key: "t1",
    data: { v: 99, harness: "loop", by: "someone" },
  };
  await platform.logs.accept(sceneLog, [newer], { wakeAt: platform.clock.now() });
  const before = await entriesOf(platform, sceneLog);

  scene.runtime.start();

  expect(await problems.promise).toMatchObject({ code: "log-newer" });
  const other = scene.runtime.conversation("desk", "other" as typeof scene.conversation.id);
  const { submission } = await other.submit("Refund order 7.", { by: "user:ana" });
  expect((await other.wait(submission)).outcome).toEqual({ status: "done" });
  await scene.runtime.stop();
  expect(await entriesOf(platform, sceneLog)).toEqual(before);
});

test("a store that a newer version wrote is refused, and nothing in it is changed", async () => {
  await using world = await createSqliteWorld();
  await runAll(world, parallelTools);
  const file = databaseIn(world.folder);
  const version = swapVersion(file, 99);

  await expect(openNodePlatform({ file })).rejects.toMatchObject({ code: "log-newer" });

  swapVersion(file, version);
  expect(typesOf((await readAftermath(world)).entries).at(-1)).toBe("submission.settled");
});

test("a damaged database is one clear error, wherever the damage lies", async () => {
  await using world = await createSqliteWorld();
  await runAll(world, parallelTools);

  for (const damage of [overwriteHeader, overwritePages, cutInHalf]) {
    await using damaged = await createSqliteWorld(world);
    await damage(databaseIn(damaged.folder));
    expect(await readingError(damaged)).toMatchObject({ code: "store-damaged" });
  }
});

async function runAll(world: SqliteWorld, scenario: Scenario): Promise<void> {
  await using platform = await openNodePlatform({ file: databaseIn(world.folder) });
  const scene = await openScene({ platform, scenario, witness: witnessIn(world.folder) });
  for (const phase of scenario.phases) await phase(scene);
  await scene.runtime.stop();
}

/** Drives the bulky turn on a small disk; resolves with the first problem, after everything was closed. */
async function runUntilProblem(
  world: SqliteWorld,
  { maxBytes }: { readonly maxBytes: number },
): Promise<unknown> {
  const platform: NodePlatform = await openNodePlatform({
    file: databaseIn(world.folder),
    maxBytes,
  });
  const problem = Promise.withResolvers<unknown>();
  const scene: Scene = await openScene({
    platform,
    scenario: bulkyTool,
    witness: witnessIn(world.folder),
    onProblem: (_log, error) => problem.resolve(error),
  });
  await submitted(scene, "Read everything.");
  scene.runtime.start();
  const found = await problem.promise;
  await scene.runtime.stop();
  await platform[Symbol.asyncDispose]();
  return found;
}

async function readingError(world: SqliteWorld): Promise<unknown> {
  try {
    await readAftermath(world);
    return undefined;
  } catch (error) {
    return hasCode(error, "store-damaged") ? error : String(error);
  }
}

async function overwriteHeader(file: string): Promise<void> {
  await overwrite(file, 0, 100);
}

async function overwritePages(file: string): Promise<void> {
  await overwrite(file, 4096, 16 * 4096);
}

async function cutInHalf(file: string): Promise<void> {
  await truncate(file, 4096 * 3 + 100);
}

async function overwrite(file: string, position: number, length: number): Promise<void> {
  await using handle = await open(file, "r+");
  await handle.write(Buffer.alloc(length, 0xa5), 0, length, position);
}

/** Writes a version of the store's format; returns the one that was there. */
function swapVersion(file: string, version: number): number {
  const database = new DatabaseSync(file);
  const row = database.prepare("PRAGMA user_version").get();
  database.exec(`PRAGMA user_version = ${version}`);
  database.close();
  return Number(row?.["user_version"]);
}

function typesOf(entries: readonly Entry[]): readonly string[] {
  return entries.map(({ type }) => type);
}
