import { copyFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { Entry, Offset } from "@tenon/contracts";
import { describe, expect, test } from "vitest";
import { openNodePlatform, type CommitObserver } from "../src/index.ts";
import { createDirectory, type TemporaryDirectory } from "./node-world.ts";
import { acquireLease, fact, log, openLog, readAll, readKeys } from "./story.ts";

// The model: a disk keeps what was synced. Of what came later it may keep nothing, zeros, or a part.

describe("after a power loss", () => {
  test.each([
    [
      "nothing after the last sync was kept",
      (wal: Buffer, synced: number) => wal.subarray(0, synced),
    ],
    [
      "zeros were kept",
      (wal: Buffer, synced: number) =>
        Buffer.concat([wal.subarray(0, synced), Buffer.alloc(wal.length - synced)]),
    ],
    [
      "part of a page was kept",
      (wal: Buffer, synced: number) => wal.subarray(0, Math.min(wal.length, synced + 5000)),
    ],
    ["all was kept", (wal: Buffer) => wal],
  ])("a prefix with every sync commit is there when %s", async (_, keep) => {
    using directory = createDirectory();
    const story = await recordStory(directory);

    for (const [index, moment] of story.moments.entries()) {
      const file = directory.file(`copy-${index}.db`);
      copyFileSync(story.file, file);
      writeFileSync(`${file}-wal`, keep(moment.wal, moment.syncedBytes));
      await using platform = await openNodePlatform({ file });

      const keys = await readKeys(platform.logs);

      expect(keys).toEqual(story.keys.slice(0, keys.length));
      expect(keys.length).toBeGreaterThanOrEqual(moment.syncedEntries);
    }
    expect(story.moments.length).toBeGreaterThan(20);
  });

  test("an offset that was lost is refused, though new entries stand in its place", async () => {
    using directory = createDirectory();
    const file = directory.file("copy.db");
    const { kept, lost } = await loseTail(directory, file);
    startMachineAgain(file);

    await using platform = await openNodePlatform({ file });
    await platform.logs.accept(log, [fact("instead 1"), fact("instead 2")]);

    await expect(readAll(platform.logs, { after: lost })).rejects.toMatchObject({
      code: "offset-lost",
    });
    expect((await readAll(platform.logs, { after: kept })).map((entry) => entry.key)).toEqual([
      "instead 1",
      "instead 2",
    ]);
  });

  test("control: without a new epoch the lost offset would seem to be there", async () => {
    using directory = createDirectory();
    const file = directory.file("copy.db");
    const { lost } = await loseTail(directory, file);

    await using platform = await openNodePlatform({ file });
    await platform.logs.accept(log, [fact("instead 1"), fact("instead 2")]);

    expect((await readAll(platform.logs, { after: lost })).map((entry) => entry.key)).toEqual([
      "instead 2",
    ]);
  });

  test("nobody owns a log after the machine was started again", async () => {
    using directory = createDirectory();
    const file = directory.file("tenon.db");
    await using before = await openNodePlatform({ file });
    await openLog(before.logs);
    const lease = await acquireLease(before.logs);
    startMachineAgain(file);

    await using platform = await openNodePlatform({ file });

    const next = await acquireLease(platform.logs);
    expect(next.epoch).toBeGreaterThan(lease.epoch);
    await expect(before.logs.append(lease, [fact("late")])).rejects.toMatchObject({
      code: "lease-lost",
    });
  });
});

/** The file after some commit, and what of it was synced. */
interface Moment {
  readonly wal: Buffer;
  readonly syncedBytes: number;
  readonly syncedEntries: number;
}

/** Appends entries of both kinds in bursts and keeps a copy of the file's WAL after each commit. */
async function recordStory(directory: TemporaryDirectory) {
  const live = directory.file("live.db");
  const file = directory.file("base.db");
  await createEmpty(live);
  copyFileSync(live, file);
  const keys: string[] = [];
  const moments: Moment[] = [];
  let synced = { syncedBytes: 0, syncedEntries: 0 };
  const onCommit: CommitObserver = (phase, { entries, durability }) => {
    if (phase === "before") return;
    keys.push(...entries.map((entry) => entry.key ?? ""));
    const wal = readFileSync(`${live}-wal`);
    if (durability === "sync") synced = { syncedBytes: wal.length, syncedEntries: keys.length };
    moments.push({ wal, ...synced });
  };
  await using platform = await openNodePlatform({ file: live, onCommit });
  await openLog(platform.logs);
  const lease = await acquireLease(platform.logs);
  for (let burst = 0; burst < 12; burst += 1) {
    const relaxed = [0, 1, 2].map((index) =>
      platform.logs.append(
        lease,
        [fact(`relaxed ${burst}.${index}`, "x".repeat(1000 * (index + 1)))],
        { durability: "relaxed" },
      ),
    );
    await Promise.all(relaxed);
    if (burst % 2 === 0) await platform.logs.append(lease, [fact(`sync ${burst}`)]);
  }
  // A checkpoint would have moved pages into the base, and the copies would not belong together.
  expect(readFileSync(live)).toEqual(readFileSync(file));
  return { file, keys, moments };
}

/** A copy of a file whose relaxed tail did not reach the disk, with the last offset kept and the last one lost. */
async function loseTail(
  directory: TemporaryDirectory,
  copy: string,
): Promise<{ kept: Offset; lost: Offset }> {
  const live = directory.file("live.db");
  await using platform = await openNodePlatform({ file: live });
  await openLog(platform.logs);
  const lease = await acquireLease(platform.logs);
  const kept = await platform.logs.append(lease, [fact("kept")]);
  copyFileSync(live, copy);
  copyFileSync(`${live}-wal`, `${copy}-wal`);
  const lost = await platform.logs.append(lease, [fact("lost")], { durability: "relaxed" });
  expect(statSync(`${live}-wal`).size).toBeGreaterThan(statSync(`${copy}-wal`).size);
  return { kept: lastOffset(kept.entries), lost: lastOffset(lost.entries) };
}

function lastOffset(entries: readonly Entry[]): Offset {
  const last = entries.at(-1);
  if (last === undefined) throw new Error("Nothing was appended.");
  return last.offset;
}

/** The system names each of its starts; the file remembers another name than the present one. */
function startMachineAgain(file: string): void {
  using db = new DatabaseSync(file);
  db.exec("UPDATE store SET boot = 'an earlier start'");
}

async function createEmpty(file: string): Promise<void> {
  await using _platform = await openNodePlatform({ file });
}
