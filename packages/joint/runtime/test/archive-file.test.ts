import type { CallId, Digest, LogId, Platform } from "@tenon/contracts";
import { conversationLog, digestOfBytes, emptyState, foldAll, rebuildRequest } from "@tenon/log";
import { expect, test } from "vitest";
import { createArchive } from "../src/index.ts";
import { createModels, perReply } from "./fixtures/models.ts";
import {
  createWorld,
  dataOf,
  deskLog,
  tool,
  type ProcessOptions,
  type TestProcess,
  type World,
} from "./fixtures/world.ts";

test("a moved conversation is the same elsewhere: transcript, requests, times, files and keys", async () => {
  const { world, here, blob } = await recorded();
  const before = await world.events();
  const transcript = await here.desk.transcript();
  const elsewhere = createWorld();
  const there = elsewhere.process(desk());

  const log = await createArchive(there.platform).import(chunks(await moved(here.platform)));

  const after = await elsewhere.events(log);
  expect(log).toBe(deskLog);
  const facts = before.map(({ offset: _offset, epoch: _epoch, ...fact }) => fact);
  expect(after.map(({ offset: _offset, epoch: _epoch, ...fact }) => fact)).toEqual(facts);
  expect(JSON.stringify((await there.desk.transcript()).messages)).toBe(
    JSON.stringify(transcript.messages),
  );
  const addresses = before.flatMap(({ type, turn, data }) =>
    type === "model.requested" && turn !== undefined ? [{ turn, request: data.request }] : [],
  );
  expect(addresses.length).toBe(4);
  for (const address of addresses)
    expect(rebuildRequest(after, address)).toEqual(rebuildRequest(before, address));
  expect(await there.platform.blobs.get(log, blob)).toEqual(picture);
  expect(await there.platform.directory.get(log)).toMatchObject({
    agent: "desk",
    conversation: "one",
    status: "idle",
    createdAt: before[0]?.time,
  });
});

test("a moved conversation goes on elsewhere with what it owed", async () => {
  const { here } = await recorded();
  await here.desk.submit("Pay again.", { by: "user:1", key: "again" });
  await here.runtime.stop();
  const elsewhere = createWorld();
  const there = elsewhere.process(desk());

  await createArchive(there.platform).import(chunks(await moved(here.platform)));
  await elsewhere.clock.advance(5_000);
  expect((await there.platform.directory.get(deskLog))?.status).toBe("waiting");
  const asked = dataOf(await elsewhere.events(), "tool.awaiting").at(-1);
  await there.desk.answer(asked?.call ?? ("" as CallId), { type: "approve" }, { by: "boss" });

  expect((await there.desk.wait("again" as never)).outcome).toEqual({ status: "done" });
  expect(dataOf(await elsewhere.events(), "conversation.forked")).toEqual([]);
});

test("a call that waits for approval is moved with its turn and approved elsewhere", async () => {
  const world = createWorld();
  const here = world.process(desk());
  const { submission } = await here.desk.submit("Pay.", { by: "user:1" });
  await world.clock.advance(5_000);
  const elsewhere = createWorld();
  const passive = elsewhere.process({ ...desk(), isPassive: true });

  await createArchive(passive.platform).import(chunks(await moved(here.platform)));
  expect(await passive.platform.directory.get(deskLog)).toMatchObject({
    status: "waiting",
    approvals: [{ call: "call_0_0", tool: "pay" }],
  });
  const there = elsewhere.process(desk());
  await there.desk.answer("call_0_0" as CallId, { type: "approve" }, { by: "boss" });

  expect((await there.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(dataOf(await elsewhere.events(), "tool.settled")).toMatchObject([{ source: "executed" }]);
});

test("a moved source takes and appends nothing more, says so in the list, and can be exported again", async () => {
  const { world, here } = await recorded();
  const first = await moved(here.platform);
  const second = await moved(here.platform);
  const copy = await collected(createArchive(here.platform).export(deskLog));

  expect(second).toEqual(first);
  expect(copy).toEqual(first);
  expect(dataOf(await world.events(), "conversation.closed")).toEqual([
    { reason: "moved", by: "user:9" },
  ]);
  await expect(here.desk.submit("Hi?", { by: "user:1" })).rejects.toMatchObject({
    code: "log-closed",
  });
  await expect(here.desk.abort({ by: "user:1" })).resolves.toBeUndefined();
  const lease = await here.platform.logs.acquire(deskLog);
  if (lease !== undefined) {
    const draft = { type: "value.recorded", data: { v: 1, name: "x", value: 1 } };
    await expect(here.platform.logs.append(lease, [draft])).rejects.toMatchObject({
      code: "log-closed",
    });
  }
  expect((await here.platform.directory.get(deskLog))?.status).toBe("closed");
});

test("a conversation that another process drives is not moved from under it", async () => {
  const world = createWorld();
  const here = world.process({
    ...desk(),
    models: createModels({ main: () => endless }),
  });
  await here.desk.submit("Hi.", { by: "user:1" });
  await world.clock.advance(100);
  expect(world.due().leased).toBe(true);
  const there = world.process({ ...desk(), owner: "there", isPassive: true });

  await expect(moved(there.platform)).rejects.toMatchObject({ code: "conversation-busy" });

  expect(dataOf(await world.events(), "conversation.closed")).toEqual([]);
  await here.crash();
});

test("a plain copy needs a name of its own, becomes a fork, and leaves the original alone", async () => {
  const { world, here } = await recorded();
  const before = await world.events();
  const archive = createArchive(here.platform);
  const file = await collected(archive.export(deskLog));
  const copy = conversationLog("clerk", "copy");

  await expect(archive.import(chunks(file))).rejects.toMatchObject({ code: "invalid-input" });
  await expect(archive.import(chunks(file), { as: deskLog })).rejects.toMatchObject({
    code: "invalid-input",
  });
  const log = await archive.import(chunks(file), { as: copy });

  expect(log).toBe(copy);
  const events = await world.events(copy);
  expect(events[0]?.data).toMatchObject({ agent: "clerk", conversation: "copy" });
  expect(dataOf(events, "conversation.forked")).toEqual([
    { from: deskLog, at: before.at(-1)?.offset },
  ]);
  expect(foldAll(emptyState, events).transcript).toEqual(foldAll(emptyState, before).transcript);
  expect(await world.events()).toEqual(before);
  await expect(archive.import(chunks(file), { as: copy })).rejects.toMatchObject({
    message: "The conversation agents/clerk/copy exists already.",
  });
});

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

const picture = new Uint8Array([137, 80, 78, 71, 0, 255, 10]);

/** A model that never ends. */
const endless = async function* ({
  signal,
}: {
  readonly signal: AbortSignal;
}): AsyncGenerator<never> {
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve());
  });
  yield* [];
};

function desk(): ProcessOptions {
  return {
    tools: [tool("pay", { approval: () => true, run: () => "paid" })],
    models: createModels({
      main: perReply({ text: "I pay „now“ \u001b.", calls: [{ name: "pay" }] }, { text: "Paid." }),
    }),
  };
}

/** Two turns with an approval each, and a picture. */
async function recorded(): Promise<{
  readonly world: World;
  readonly here: TestProcess;
  readonly blob: Digest;
}> {
  const world = createWorld();
  const here = world.process(desk());
  const blob = await here.platform.blobs.put(deskLog, picture);
  const file = { type: "file", mediaType: "image/png", blob } as const;
  for (const text of ["Pay this.", "Pay that."]) {
    const { submission } = await here.desk.submit(
      { role: "user", parts: [{ type: "text", text }, file] },
      { by: "user:1" },
    );
    await world.clock.advance(1_000);
    const asked = dataOf(await world.events(), "tool.awaiting").at(-1);
    await here.desk.answer(asked?.call ?? ("" as CallId), { type: "approve" }, { by: "boss" });
    await here.desk.wait(submission);
    await world.clock.advance(1_000);
  }
  return { world, here, blob };
}

function moved(platform: Platform): Promise<Uint8Array> {
  return collected(createArchive(platform).export(deskLog, { move: { by: "user:9" } }));
}

async function collected(file: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: number[] = [];
  for await (const bytes of file) parts.push(...bytes);
  return Uint8Array.from(parts);
}

/** In pieces that break lines and letters. */
async function* chunks(file: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.length; at += 1_021) yield file.slice(at, at + 1_021);
}

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
