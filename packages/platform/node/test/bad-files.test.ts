import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test, vi } from "vitest";
import { openNodePlatform } from "../src/index.ts";
import { createDirectory } from "./node-world.ts";
import { StoreProcess } from "./store-process.ts";
import { acquireLease, fact, log, openLog, readAll, readKeys } from "./story.ts";

vi.setConfig({ testTimeout: 20_000 });

describe("a file that cannot be opened", () => {
  test("one that a newer version wrote is refused by name and left as it was", async () => {
    using directory = createDirectory();
    const file = directory.file("future.db");
    await createStore(file);
    change(file, "PRAGMA user_version = 99");
    const before = readFileSync(file);

    await expect(openNodePlatform({ file })).rejects.toMatchObject({
      code: "log-newer",
      message: "The store future.db was written by a newer version of Tenon.",
      hint: expect.stringContaining(file),
    });
    expect(readFileSync(file)).toEqual(before);
  });

  test("one whose first page is damaged", async () => {
    using directory = createDirectory();
    const file = directory.file("damaged.db");
    await createStore(file);
    overwrite(file, { from: 0, to: 4096 });

    await expect(openNodePlatform({ file })).rejects.toMatchObject({
      code: "store-damaged",
      message: expect.stringContaining("damaged.db"),
    });
  });

  test("one that is no database", async () => {
    using directory = createDirectory();
    const file = directory.file("notes.txt");
    writeFileSync(file, "These are notes, not a database.\n".repeat(100));

    await expect(openNodePlatform({ file })).rejects.toMatchObject({ code: "store-damaged" });
    expect(readFileSync(file, "utf8")).toMatch(/^These are notes/);
  });

  test("the database of another program is left alone", async () => {
    using directory = createDirectory();
    const file = directory.file("other.db");
    change(file, "CREATE TABLE customer (name TEXT)");
    const before = readFileSync(file);

    await expect(openNodePlatform({ file })).rejects.toMatchObject({
      code: "store-unavailable",
      message: "other.db belongs to another program.",
    });
    expect(readFileSync(file)).toEqual(before);
  });

  test("a folder that is not there, a folder in place of a file, and no path at all", async () => {
    using directory = createDirectory();

    for (const file of [directory.file("missing/tenon.db"), directory.path, "", ":memory:"]) {
      await expect(openNodePlatform({ file })).rejects.toMatchObject({ code: "store-unavailable" });
    }
  });

  test("a folder that may not be written", async () => {
    using directory = createDirectory();
    const folder = directory.file("read-only");
    mkdirSync(folder);
    chmodSync(directory.path, 0o755);
    chmodSync(folder, 0o555);
    // The superuser may write everywhere, so the process becomes nobody.
    const dropTo = process.getuid?.() === 0 ? { dropTo: 65_534 } : {};

    const opening = StoreProcess.open({ file: join(folder, "tenon.db"), ...dropTo });

    await expect(opening).rejects.toThrow("store-unavailable");
  });
});

describe("a file that is damaged in the middle", () => {
  test("reading tells so instead of inventing entries", async () => {
    using directory = createDirectory();
    const file = directory.file("holes.db");
    await createStore(file, 400);
    overwrite(file, { from: 20 * 4096, to: statSync(file).size });
    await using platform = await openNodePlatform({ file });

    await expect(readAll(platform.logs)).rejects.toMatchObject({
      code: "store-damaged",
      message: expect.stringContaining(basename(file)),
    });
  });
});

describe("a store with no room left", () => {
  test("refuses with store-full, keeps what it accepted, and goes on when there is room", async () => {
    using directory = createDirectory();
    const file = directory.file("small.db");
    const accepted: string[] = ["opened"];
    {
      await using small = await openNodePlatform({ file, maxBytes: 400_000 });
      await openLog(small.logs);
      const lease = await acquireLease(small.logs);
      const fill = async (): Promise<never> => {
        for (let number = 0; ; number += 1) {
          await small.logs.append(lease, [fact(`${number}`, "x".repeat(5000))]);
          accepted.push(`${number}`);
        }
      };

      await expect(fill()).rejects.toMatchObject({
        code: "store-full",
        message: "The store small.db has no room left.",
      });
      expect(await readKeys(small.logs)).toEqual(accepted);
    }

    await using platform = await openNodePlatform({ file });
    await platform.logs.accept(log, [fact("later")]);
    expect(await readKeys(platform.logs)).toEqual([...accepted, "later"]);
    expect(accepted.length).toBeGreaterThan(10);
  });

  test("what has no room does not take its neighbours in the same commit with it", async () => {
    using directory = createDirectory();
    await using platform = await openNodePlatform({
      file: directory.file("small.db"),
      maxBytes: 400_000,
    });
    await openLog(platform.logs);
    const lease = await acquireLease(platform.logs);

    const [before, large, after] = await Promise.allSettled([
      platform.logs.append(lease, [fact("before")]),
      platform.logs.append(lease, [fact("large", "x".repeat(1_000_000))]),
      platform.logs.append(lease, [fact("after")]),
    ]);

    expect(before.status).toBe("fulfilled");
    expect(large).toMatchObject({ status: "rejected", reason: { code: "store-full" } });
    expect(after.status).toBe("fulfilled");
    expect(await readKeys(platform.logs)).toEqual(["opened", "before", "after"]);
  });
});

async function createStore(file: string, entries: number = 1): Promise<void> {
  await using platform = await openNodePlatform({ file });
  await openLog(platform.logs);
  const batch = Array.from({ length: entries }, (_, index) => fact(`${index}`, "x".repeat(500)));
  await platform.logs.accept(log, batch);
}

function change(file: string, sql: string): void {
  using db = new DatabaseSync(file);
  db.exec(sql);
}

function overwrite(
  file: string,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  const content = readFileSync(file);
  content.fill(0x5a, from, to);
  writeFileSync(file, content);
}
