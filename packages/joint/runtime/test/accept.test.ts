import { storeOver } from "@tenon/testing";
import { expect, test } from "vitest";
import { createMoment, createWorld, dataOf, lines, tool } from "./fixtures/world.ts";
import { perReply } from "./fixtures/models.ts";
import { calm } from "./fixtures/stepped-clock.ts";

test("a submission is recorded before it is acknowledged, and reaches one outcome", async () => {
  const world = createWorld();
  const here = world.process({});
  const accepted = await here.desk.submit("hi", { by: "user:1", key: "k1", title: "Greeting" });

  expect(await here.desk.wait(accepted.submission)).toEqual({
    turn: "t1",
    outcome: { status: "done" },
  });
  expect(accepted.submission).toBe("k1");
  expect(await world.types()).toEqual([
    "conversation.created",
    "submission.accepted",
    "turn.started",
    "submission.consumed",
    "turn.attempted",
    "agent.resolved",
    "model.requested",
    "model.completed",
    "turn.settled",
    "submission.settled",
  ]);
  expect(world.due()).toEqual({ wakeAt: undefined, leased: false });
});

test("the same key with the same input is one submission, also after its outcome", async () => {
  const world = createWorld();
  const here = world.process({});
  const first = await here.desk.submit("hi", { by: "user:1", key: "k1" });
  await here.desk.wait(first.submission);
  const again = await here.desk.submit("hi", { by: "user:1", key: "k1" });
  await calm();

  expect(again).toEqual(first);
  expect(dataOf(await world.events(), "submission.settled")).toHaveLength(1);
});

test("the same key with another input is refused", async () => {
  const here = createWorld().process({});
  await here.desk.submit("hi", { by: "user:1", key: "k1" });

  await expect(here.desk.submit("ho", { by: "user:1", key: "k1" })).rejects.toMatchObject({
    code: "key-conflict",
    message: expect.stringMatching(
      /^The key "k1" was sent to the conversation [^ ]+ before, with another input.$/,
    ),
  });
});

test("submissions queue, and each has a turn of its own", async () => {
  const world = createWorld();
  const here = world.process({ script: perReply({ text: "Yes." }) });
  const [one, two] = await Promise.all([
    here.desk.submit("first", { by: "user:1" }),
    here.desk.submit("second", { by: "user:2" }),
  ]);

  expect(await here.desk.wait(two.submission)).toEqual({
    turn: "t2",
    outcome: { status: "done" },
  });
  expect(await here.desk.wait(one.submission)).toEqual({
    turn: "t1",
    outcome: { status: "done" },
  });
  expect(lines((await here.desk.transcript()).messages)).toEqual([
    "user: first",
    "assistant: Yes.",
    "user: second",
    "assistant: Yes.",
  ]);
});

test("whoever submits as soon as the last outcome is there waits for nothing", async () => {
  const world = createWorld();
  const here = world.process({});
  for (let count = 0; count < 10; count += 1)
    expect(await here.settle(`number ${count}`)).toEqual({ status: "done" });

  const [first, ...others] = (await world.events()).map(({ time }) => time);
  expect(others.every((time) => time === first)).toBe(true);
});

test("who wants no queue is refused while a turn is open, and accepted afterwards", async () => {
  const world = createWorld();
  const open = createMoment();
  const here = world.process({
    script: perReply({ calls: [{ name: "wait" }] }, { text: "Done." }),
    tools: [tool("wait", { run: () => open.reached })],
  });
  const first = await here.desk.submit("hi", { by: "user:1", whenBusy: "reject" });
  await calm();

  await expect(here.desk.submit("ho", { by: "user:1", whenBusy: "reject" })).rejects.toMatchObject({
    code: "conversation-busy",
  });

  open.reach();
  await here.desk.wait(first.submission);
  await here.desk.submit("ho", { by: "user:1", whenBusy: "reject" });
});

test("repeating a submission that wants no queue is not being in its own way", async () => {
  const world = createWorld();
  const open = createMoment();
  const here = world.process({
    script: () => ({ calls: [{ name: "wait" }] }),
    tools: [tool("wait", { run: () => open.reached })],
  });
  const first = await here.desk.submit("hi", { by: "user:1", key: "k1", whenBusy: "reject" });
  await calm();

  expect(await here.desk.submit("hi", { by: "user:1", key: "k1", whenBusy: "reject" })).toEqual(
    first,
  );
});

test.each([
  ["an empty text", ""],
  ["only spaces", " \n "],
  ["no parts", { role: "user", parts: [] }],
  ["more than a megabyte", "x".repeat(1_000_001)],
  [
    "a part that is no user's",
    { role: "user", parts: [{ type: "call", id: "c", name: "n", input: {} }] },
  ],
  ["a part that is nothing", { role: "user", parts: [null] }],
  ["the message of a model", { role: "assistant", parts: [{ type: "text", text: "hi" }] }],
])("%s is refused as input, and nothing is recorded", async (_name, input) => {
  const world = createWorld();
  const here = world.process({});

  await expect(here.desk.submit(input as string, { by: "user:1" })).rejects.toMatchObject({
    code: "invalid-input",
  });
  await expect(world.events()).rejects.toMatchObject({ code: "log-not-found" });
});

test("half a surrogate pair in a message does not stop the turn", async () => {
  const world = createWorld();
  const here = world.process({});
  const { submission } = await here.desk.submit(
    { role: "user", parts: [{ type: "text", text: "odd \ud800" }] },
    { by: "user:1" },
  );

  expect((await here.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(lines((await here.desk.transcript()).messages)[0]).toBe("user: odd \ufffd");
});

test.each(["", "x".repeat(257)])("a key of %j is refused", async (key) => {
  const here = createWorld().process({});

  await expect(here.desk.submit("hi", { by: "user:1", key })).rejects.toMatchObject({
    code: "invalid-input",
  });
});

test("waiting for what was never submitted is refused", async () => {
  const here = createWorld().process({});
  await here.settle("hi");

  await expect(here.desk.wait("other" as never)).rejects.toMatchObject({
    code: "submission-not-found",
  });
});

test("giving up waiting leaves the work", async () => {
  const world = createWorld();
  const open = createMoment();
  const here = world.process({
    script: perReply({ calls: [{ name: "wait" }] }, { text: "Done." }),
    tools: [tool("wait", { run: () => open.reached })],
  });
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  const patience = new AbortController();
  const waiting = here.desk.wait(submission, { signal: patience.signal });
  await calm();
  patience.abort();

  await expect(waiting).rejects.toMatchObject({ code: "aborted" });
  open.reach();
  expect((await here.desk.wait(submission)).outcome).toEqual({ status: "done" });
});

test("a conversation is listed from its first submission on, and idle once it is settled", async () => {
  const world = createWorld();
  const here = world.process({ isPassive: true });
  await here.desk.submit("hi", { by: "user:1", title: "Greeting" });
  const atFirst = await here.platform.directory.get(here.desk.log);
  await here.runtime.wake(here.desk.log);

  expect(atFirst).toMatchObject({ agent: "desk", title: "Greeting", status: "running" });
  expect(await here.platform.directory.get(here.desk.log)).toMatchObject({
    status: "idle",
    approvals: [],
  });
});

test("the outcome of a submission that was settled lately is read from where it was accepted", async () => {
  const world = createWorld();
  const reads: (string | undefined)[] = [];
  const here = world.process({
    logs: (logs) =>
      storeOver(logs, {
        read: (log, options) => {
          reads.push(options?.after);
          return logs.read(log, options);
        },
      }),
  });
  await here.settle("first");
  const { submission, offset } = await here.desk.submit("second", { by: "user:1" });
  await here.desk.wait(submission);
  await here.settle("third");
  await calm();
  reads.length = 0;

  expect(await here.desk.wait(submission)).toMatchObject({ turn: "t2" });
  expect(reads.at(-1)).toBe(offset);
  expect(reads).not.toContain(undefined);
});
