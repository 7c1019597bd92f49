import type { CallId } from "@tenon/contracts";
import { conversationLog, emptyState, foldAll, rebuildRequest } from "@tenon/log";
import { expect, test } from "vitest";
import { createArchive } from "../src/index.ts";
import { createModels } from "./fixtures/models.ts";
import { createWorld, dataOf, deskLog } from "./fixtures/world.ts";
import { recorded, collected, chunks, picture, desk, moved } from "./fixtures/moves.ts";

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
