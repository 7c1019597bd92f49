import { open, type FileHandle } from "node:fs/promises";
import { statSync } from "node:fs";
import { devNull } from "node:os";
import { nextTick } from "node:process";
import { DatabaseSync } from "node:sqlite";
import { afterEach, describe, expect, test, vi } from "vitest";
import { openNodePlatform } from "../src/index.ts";
import { createDirectory } from "./node-world.ts";
import { acquireLease, fact, log, openLog, readKeys } from "./story.ts";

afterEach(() => vi.restoreAllMocks());

describe("a disk that takes its time", () => {
  test("an append is acknowledged and read when the disk has it, not before", async () => {
    using directory = createDirectory();
    const file = directory.file("tenon.db");
    const early: Promise<readonly string[]>[] = [];
    await using platform = await openNodePlatform({
      file,
      onCommit(phase, { entries }) {
        if (phase === "after" || entries.at(-1)?.key !== "slow") return;
        // The first moment at which anybody else can run after the commit.
        nextTick(() => early.push(readKeys(platform.logs)));
      },
    });
    await openLog(platform.logs);
    const lease = await acquireLease(platform.logs);
    const disk = await holdDisk();

    const told: string[] = [];
    const appended = platform.logs.append(lease, [fact("slow")]).then(() => told.push("appended"));
    await disk.asked;
    const read = readKeys(platform.logs).then((keys) => told.push(...keys));
    await turnsOfTheLoop();
    const before = [...told];
    const others = await Promise.race([...early, Promise.resolve("nothing yet")]);
    disk.release();
    await Promise.all([appended, read]);

    expect(before).toEqual([]);
    expect(others).toBe("nothing yet");
    expect(await Promise.all(early)).toEqual([["opened", "slow"]]);
    expect(told).toEqual(["appended", "opened", "slow"]);
  });

  test("a checkpoint of another process during a sync takes what was committed along, and loses nothing", async () => {
    using directory = createDirectory();
    const file = directory.file("tenon.db");
    await using platform = await openNodePlatform({ file });
    await openLog(platform.logs);
    const lease = await acquireLease(platform.logs);
    const disk = await holdDisk();
    const appended = platform.logs.append(lease, [fact("slow")]);
    await disk.asked;

    using other = new DatabaseSync(file);
    other.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    const left = statSync(`${file}-wal`);
    disk.release();
    await appended;
    await platform.logs.append(lease, [fact("next")]);

    expect(left.size).toBe(0);
    // The store syncs the file that it has open, so it must be the one in which the next commits are.
    expect(statSync(`${file}-wal`)).toMatchObject({
      ino: left.ino,
      size: expect.toSatisfy(isSome),
    });
    expect(await readKeys(platform.logs)).toEqual(["opened", "slow", "next"]);
  });
});

describe("a disk that fails", () => {
  test.each(["EIO", "ENOSPC"])(
    "with %s: what was not synced is neither acknowledged nor read, and nothing more is until the store is opened anew",
    async (code) => {
      using directory = createDirectory();
      const file = directory.file("tenon.db");
      const platform = await openNodePlatform({ file });
      await openLog(platform.logs);
      const lease = await acquireLease(platform.logs);
      const failure = { code: "store-unavailable", message: expect.stringContaining("tenon.db") };
      await failOnce(code);

      await expect(platform.logs.append(lease, [fact("a")])).rejects.toMatchObject(failure);
      await expect(platform.logs.append(lease, [fact("b")])).rejects.toMatchObject(failure);
      await expect(readKeys(platform.logs)).rejects.toMatchObject(failure);
      await expect(platform[Symbol.asyncDispose]()).rejects.toMatchObject(failure);

      // What was written was refused, but it may be there: whoever asked does so again under its key.
      await using again = await openNodePlatform({ file });
      await again.logs.accept(log, [fact("a")]);
      await again.logs.accept(log, [fact("b")]);
      expect(await readKeys(again.logs)).toEqual(["opened", "a", "b"]);
    },
  );

  test("the failure of one process is none of another on the same file", async () => {
    using directory = createDirectory();
    const file = directory.file("tenon.db");
    await using other = await openNodePlatform({ file });
    const platform = await openNodePlatform({ file });
    await openLog(platform.logs);
    const lease = await acquireLease(platform.logs);
    await failOnce("EIO");

    await expect(platform.logs.append(lease, [fact("a")])).rejects.toMatchObject({
      code: "store-unavailable",
    });
    await other.logs.accept(log, [fact("b")]);

    expect(await readKeys(other.logs)).toEqual(["opened", "a", "b"]);
    await expect(platform[Symbol.asyncDispose]()).rejects.toMatchObject({
      code: "store-unavailable",
    });
  });
});

function isSome(size: number): boolean {
  return size > 0;
}

/** Lets syncs wait until they are released. */
async function holdDisk(): Promise<{ readonly asked: Promise<void>; release(): void }> {
  const asked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const disk = await syncsOfFiles();
  disk.mockImplementation(() => {
    asked.resolve();
    return released.promise;
  });
  return { asked: asked.promise, release: released.resolve };
}

async function failOnce(code: string): Promise<void> {
  const disk = await syncsOfFiles();
  disk.mockRejectedValueOnce(Object.assign(new Error(`${code}: fdatasync`), { code }));
}

/** How every open file is synced. */
async function syncsOfFiles() {
  await using handle = await open(devNull);
  const prototype: FileHandle = Object.getPrototypeOf(handle);
  return vi.spyOn(prototype, "datasync");
}

async function turnsOfTheLoop(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
