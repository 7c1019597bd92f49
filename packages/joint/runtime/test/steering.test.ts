import { storeOver } from "@tenon/testing";
import { expect, test } from "vitest";
import { harness, runLoop } from "./fixtures/loop.ts";
import { createModels, perReply, type Script } from "./fixtures/models.ts";
import { calm } from "./fixtures/stepped-clock.ts";
import {
  createMoment,
  createWorld,
  dataOf,
  lines,
  tool,
  type ProcessOptions,
} from "./fixtures/world.ts";

test("steering is delivered once, before the next model call, and settled with the turn", async () => {
  const world = createWorld();
  const open = createMoment();
  const models = createModels({ main: twoSteps });
  const here = world.process({ ...working(open), models });
  const first = await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(0);
  const steering = await here.desk.submit("in blue", { by: "user:1", whenBusy: "steer" });
  await world.clock.advance(0);
  open.reach();

  expect(await here.desk.wait(steering.submission)).toEqual({
    turn: "t1",
    outcome: { status: "done" },
  });
  expect(await here.desk.wait(first.submission)).toEqual({
    turn: "t1",
    outcome: { status: "done" },
  });
  expect(models.asked.map(({ messages }) => lines(messages))).toEqual([
    ["user: hi"],
    ["user: hi", "assistant: work({})", "tool: null", "user: in blue"],
  ]);
  expect(lines((await here.desk.transcript()).messages)).toEqual([
    "user: hi",
    "assistant: work({})",
    "tool: null",
    "user: in blue",
    "assistant: Done.",
  ]);
});

test("two messages are delivered together, in order", async () => {
  const world = createWorld();
  const open = createMoment();
  const here = world.process({ ...working(open), script: twoSteps });
  await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(0);
  for (const text of ["in blue", "and big"])
    await here.desk.submit(text, { by: "user:1", whenBusy: "steer", key: text });
  await world.clock.advance(0);
  open.reach();
  await here.desk.wait("and big" as never);

  expect(lines((await here.desk.transcript()).messages).slice(3, 5)).toEqual([
    "user: in blue",
    "user: and big",
  ]);
  expect(dataOf(await world.events(), "inbox.delivered")).toEqual([
    { submissions: ["in blue", "and big"] },
  ]);
});

test("what comes too late for a turn begins the next", async () => {
  const world = createWorld();
  const open = createMoment();
  const models = createModels({
    main: perReply(async function* () {
      await open.reached;
      yield { type: "reply", reply: { ...reply, parts: [{ type: "text", text: "Done." }] } };
    }),
  });
  const here = world.process({ models });
  await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(0);
  const late = await here.desk.submit("in blue", { by: "user:1", whenBusy: "steer" });
  await world.clock.advance(0);
  open.reach();

  expect(await here.desk.wait(late.submission)).toEqual({
    turn: "t2",
    outcome: { status: "done" },
  });
  expect(lines((await here.desk.transcript()).messages)).toEqual([
    "user: hi",
    "assistant: Done.",
    "user: in blue",
    "assistant: Done.",
  ]);
});

test("steering with no turn to steer begins one", async () => {
  const here = createWorld().process({});
  const { submission } = await here.desk.submit("hi", { by: "user:1", whenBusy: "steer" });

  expect(await here.desk.wait(submission)).toEqual({ turn: "t1", outcome: { status: "done" } });
});

test("what began a turn is no steering for it, however slowly the store commits", async () => {
  const world = createWorld();
  const here = world.process({
    logs: (logs) =>
      storeOver(logs, {
        append: async (...given) => {
          await calm();
          return logs.append(...given);
        },
      }),
  });
  const { submission } = await here.desk.submit("hi", { by: "user:1", whenBusy: "steer" });

  expect(await here.desk.wait(submission)).toEqual({ turn: "t1", outcome: { status: "done" } });
  expect(await world.types()).not.toContain("inbox.delivered");
});

test("steering stands in the same place after a crash, and is not delivered again", async () => {
  const world = createWorld();
  const open = createMoment();
  const hang: Script = (question, asked) =>
    question.messages.length === 1
      ? twoSteps(question, asked)
      : async function* () {
          await new Promise(() => undefined);
          yield* [];
        };
  const before = world.process({ ...working(open), script: hang, owner: "before" });
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(0);
  await before.desk.submit("in blue", { by: "user:1", whenBusy: "steer" });
  await world.clock.advance(0);
  open.reach();
  await world.clock.advance(0);
  await before.crash();
  const models = createModels({ main: twoSteps });
  const after = world.process({ ...working(open), models, owner: "after" });

  expect((await after.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(models.asked.map(({ messages }) => lines(messages))).toEqual([
    ["user: hi", "assistant: work({})", "tool: null", "user: in blue"],
  ]);
  expect(dataOf(await world.events(), "inbox.delivered")).toHaveLength(1);
});

test("nothing is delivered to a model call that was asked already", async () => {
  const world = createWorld();
  const inboxes: number[] = [];
  const here = world.process({
    harness: harness(async (turn) => {
      const ask = turn.model({ system: "", messages: turn.transcript(), tools: [] });
      await ask.done;
      inboxes.push((await turn.inbox()).length);
      return runLoop(turn);
    }),
    script: perReply({ text: "Once." }, { text: "Twice." }),
  });
  await here.desk.submit("hi", { by: "user:1" });
  await here.desk.submit("in blue", { by: "user:1", whenBusy: "steer", key: "blue" });

  expect((await here.desk.wait("blue" as never)).outcome).toEqual({ status: "done" });
  expect(inboxes).toEqual([1]);
});

test("steering that is stopped before it is delivered is not delivered", async () => {
  const world = createWorld();
  const open = createMoment();
  const here = world.process({ ...working(open), script: twoSteps });
  const first = await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(0);
  const { submission } = await here.desk.submit("in blue", { by: "user:1", whenBusy: "steer" });
  await here.desk.abort({ by: "user:1", submission });
  await world.clock.advance(0);
  open.reach();

  expect(await here.desk.wait(submission)).toEqual({
    outcome: { status: "aborted", by: "user:1" },
  });
  expect((await here.desk.wait(first.submission)).outcome).toEqual({ status: "done" });
  expect(lines((await here.desk.transcript()).messages)).not.toContain("user: in blue");
});

const twoSteps: Script = ({ messages }) =>
  messages.some((message) => message.role === "tool")
    ? { text: "Done." }
    : { calls: [{ name: "work" }] };

const reply = {
  stop: "stop",
  usage: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0, cost: 0 },
} as const;

function working(open: ReturnType<typeof createMoment>): ProcessOptions {
  return { tools: [tool("work", { run: () => open.reached })] };
}
