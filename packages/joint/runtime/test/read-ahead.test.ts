import type { Digest } from "@tenon/contracts";
import type { StoredFile, WorkspaceFiles } from "@tenon/log";
import { createManualClock, createMemoryPlatform } from "@tenon/platform-memory";
import { expect, test } from "vitest";
import { ContentCache } from "../src/workspace/content-cache.ts";
import { ReadAhead } from "../src/workspace/read-ahead.ts";
import { bytes, text } from "./fixtures/workspace.ts";
import { deskLog } from "./fixtures/world.ts";

test("one file is fetched alone; files in their order are fetched in ever larger batches, each once", async () => {
  const shelf = await createShelf(numbered(100));

  const [first] = shelf.paths;
  expect(await shelf.read(first)).toBe("text of /000");
  expect(shelf.batches).toEqual([1]);

  for (const path of shelf.paths) expect(await shelf.read(path)).toBe(`text of ${path}`);
  expect(shelf.batches).toEqual([1, 2, 4, 8, 16, 32, 37]);
});

test("files that are asked for all at once are fetched once each", async () => {
  const shelf = await createShelf(numbered(200));

  const texts = await Promise.all(shelf.paths.map((path) => shelf.read(path)));

  expect(texts).toEqual(shelf.paths.map((path) => `text of ${path}`));
  expect(shelf.batches.reduce((sum, size) => sum + size, 0)).toBe(200);
});

test("what nobody asks for is fetched up to a bound, in whatever order files are read", async () => {
  const large = "x".repeat(60_000);
  const shelf = await createShelf(
    Object.fromEntries(Object.entries(numbered(600)).map(([path, each]) => [path, each + large])),
  );

  // Backwards nothing that came along is ever asked for.
  for (const path of shelf.paths.toReversed().slice(0, 300)) await shelf.read(path);

  expect(shelf.batches).toHaveLength(300);
  const extra = shelf.batches.reduce((sum, size) => sum + size, 0) - 300;
  expect(extra * 60_000).toBeLessThan(9_000_000);
});

test("a large file does not come along", async () => {
  const shelf = await createShelf({
    "/a": "a",
    "/b": "b",
    "/c": "c".repeat(100_000),
    "/d": "d",
  });

  for (const path of ["/a", "/b", "/d"]) expect(await shelf.read(path)).toBe(path.slice(1));
  expect(shelf.batches).toEqual([1, 2]);
  expect((await shelf.read("/c")).length).toBe(100_000);
});

test("files of one content are fetched once, and one whose bytes are gone fails alone", async () => {
  const same = await createShelf({ "/a": "same", "/b": "same", "/c": "same" });
  for (const path of same.paths) expect(await same.read(path)).toBe("same");
  expect(same.batches).toEqual([1]);

  const torn = await createShelf({ "/a": "a", "/b": "b", "/c": "c" }, { isGone: "/c" });
  expect(await torn.read("/a")).toBe("a");
  expect(await torn.read("/b")).toBe("b");
  await expect(torn.read("/c")).rejects.toMatchObject({ code: "store-damaged" });
});

interface Shelf {
  readonly paths: readonly string[];
  /** How many blobs each read of the store asked for. */
  readonly batches: readonly number[];
  read(path: string | undefined): Promise<string>;
}

async function createShelf(
  texts: Readonly<Record<string, string>>,
  { isGone }: { readonly isGone?: string } = {},
): Promise<Shelf> {
  const { blobs } = createMemoryPlatform({ clock: createManualClock() });
  const stored = Object.entries(texts).map(async ([path, each]) => {
    const digest = path === isGone ? gone : await blobs.put(deskLog, bytes(each));
    return [path, { digest, size: each.length, modifiedAt: 0 } satisfies StoredFile] as const;
  });
  const files: WorkspaceFiles = Object.fromEntries(await Promise.all(stored));
  const batches: number[] = [];
  const ahead = new ReadAhead({
    contents: new ContentCache(),
    log: deskLog,
    blobs: {
      put: (log, content) => blobs.put(log, content),
      get: (log, digest) => blobs.get(log, digest),
      getMany(log, digests) {
        batches.push(digests.length);
        return blobs.getMany(log, digests);
      },
      delete: (log) => blobs.delete(log),
    },
  });
  return {
    paths: Object.keys(texts),
    batches,
    async read(path = "") {
      const file = files[path];
      return file === undefined ? "" : (text(await ahead.fetch(file, { path, files })) ?? "");
    },
  };
}

const gone = `sha256:${"0".repeat(64)}` as Digest;

function numbered(count: number): Readonly<Record<string, string>> {
  const paths = Array.from({ length: count }, (_, number) => `/${String(number).padStart(3, "0")}`);
  return Object.fromEntries(paths.map((path) => [path, `text of ${path}`]));
}
