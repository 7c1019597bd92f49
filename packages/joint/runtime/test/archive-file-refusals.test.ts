import type { LogId, Platform } from "@tenon/contracts";
import { conversationLog, digestOfBytes } from "@tenon/log";
import { expect, test } from "vitest";
import { createArchive } from "../src/index.ts";
import { createWorld, deskLog } from "./fixtures/world.ts";
import { recorded, collected, picture, chunks, moved } from "./fixtures/moves.ts";

test("any changed byte of a file is refused, and nothing is stored", async () => {
  const { here } = await recorded();
  const file = await moved(here.platform);
  const text = new TextDecoder().decode(file);
  expect(text.split("\n").length).toBeGreaterThan(20);
  const elsewhere = createWorld().process({ isPassive: true });

  // A prime step comes to every kind of place without visiting each byte.
  for (let at = 0; at < file.length; at += 13) {
    const changed = file.slice();
    changed[at] = (changed[at] ?? 0) ^ 0x01;
    await expectRefused(elsewhere.platform, changed, `byte ${at}`);
  }
  for (const at of newlines(file)) {
    const changed = file.slice();
    changed[at] = 0x20;
    await expectRefused(elsewhere.platform, changed, `newline ${at}`);
  }
}, 60_000);

test("a line that is missing, repeated, swapped or cut is refused, and nothing is stored", async () => {
  const { here } = await recorded();
  const file = await moved(here.platform);
  const lines = new TextDecoder().decode(file).split("\n").slice(0, -1);
  const elsewhere = createWorld().process({ isPassive: true });
  const variants: (readonly [string, readonly string[]])[] = lines.flatMap((line, index) => [
    [`without ${index}`, lines.toSpliced(index, 1)],
    [`twice ${index}`, lines.toSpliced(index, 0, line)],
    [`swapped ${index}`, lines.toSpliced(index, 2, lines[index + 1] ?? "{}", line)],
    [`until ${index}`, lines.slice(0, index)],
    [`cut in ${index}`, [...lines.slice(0, index), line.slice(0, line.length / 2)]],
    [`spaced ${index}`, lines.with(index, `${line} `)],
  ]);

  for (const [name, changed] of variants)
    await expectRefused(elsewhere.platform, encode(`${changed.join("\n")}\n`), name);
  await expectRefused(elsewhere.platform, encode(lines.join("\n")), "without its last newline");
  await expectRefused(elsewhere.platform, encode(`${lines.join("\n")}\n{}\n`), "with a line more");
});

test("what is no export of this version says so", async () => {
  const here = createWorld().process({ isPassive: true });
  const archive = createArchive(here.platform);
  const header = (v: number): string =>
    JSON.stringify({ header: { tenon: "conversation", v, log: deskLog, isMoved: true } });
  const read = (text: string): Promise<LogId> => archive.import(chunks(encode(text)));

  for (const foreign of [
    "",
    "\n",
    "# Notes\n",
    "[]\n",
    "null\n",
    '"x"\n',
    '{"a":1}\n',
    "\u0000PNG",
  ])
    await expect(read(foreign), foreign).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringMatching(/not an exported conversation|damaged or cut off at line 1/),
    });
  await expect(read(`${header(2)}\n`)).rejects.toMatchObject({ code: "log-newer" });
  await expect(read(`${header(1)}\n`)).rejects.toMatchObject({
    message: "The file is damaged or cut off at line 1; nothing was imported.",
  });
});

test("a file in which a newer version wrote what must not be skipped stores nothing, not even its blobs", async () => {
  const { here, blob } = await recorded();
  const lease = await here.platform.logs.acquire(deskLog);
  if (lease === undefined) throw new TypeError("The conversation is driven.");
  const newer = { type: "future.happened", data: { v: 1, critical: true } };
  await here.platform.logs.append(lease, [newer], { release: { upTo: undefined } });
  const archive = createArchive(here.platform);

  await expect(collected(archive.export(deskLog))).rejects.toMatchObject({ code: "log-newer" });
  await expect(
    archive.fork(deskLog, conversationLog("desk", "fork"), {
      at: (await lastOffset(here.platform)) as never,
    }),
  ).rejects.toMatchObject({ code: "log-newer" });
  expect(await here.platform.blobs.get(conversationLog("desk", "fork"), blob)).toBeUndefined();
});

test("a file that lost its blob is not exported half", async () => {
  const { here } = await recorded();
  await here.platform.blobs.delete(deskLog);

  await expect(collected(createArchive(here.platform).export(deskLog))).rejects.toMatchObject({
    code: "store-damaged",
  });
});

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function newlines(file: Uint8Array): readonly number[] {
  return [...file.entries()].flatMap(([at, byte]) => (byte === 0x0a ? [at] : []));
}

async function lastOffset(platform: Platform): Promise<string | undefined> {
  return (await Array.fromAsync(platform.logs.read(deskLog))).at(-1)?.offset;
}

async function expectRefused(platform: Platform, file: Uint8Array, name: string): Promise<void> {
  await expect(createArchive(platform).import(chunks(file)), name).rejects.toMatchObject({
    code: expect.stringMatching(/^(invalid-input|log-newer|invalid-id)$/),
  });
  expect(await platform.directory.list(), name).toEqual([]);
  await expect(Array.fromAsync(platform.logs.read(deskLog)), name).rejects.toMatchObject({
    code: "log-not-found",
  });
  expect(await platform.blobs.get(deskLog, pictureDigest), name).toBeUndefined();
}

const pictureDigest = digestOfBytes(picture);
