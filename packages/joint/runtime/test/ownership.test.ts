import type { ModelEvent } from "@tenon/contracts";
import { expect, test } from "vitest";
import { createModels, modelRef, perReply, replyOf, type Script } from "./fixtures/models.ts";
import { createSteppedClock } from "./fixtures/stepped-clock.ts";
import {
  createMoment,
  createWorld,
  dataOf,
  deskLog,
  tool,
  type ProcessOptions,
} from "./fixtures/world.ts";

test("of two runtimes that want a conversation, one drives it", async () => {
  const world = createWorld();
  const models = createModels({ main: () => ({ text: "Done." }) });
  const left = world.process({ models, owner: "left" });
  const right = world.process({ models, owner: "right" });

  expect(await left.settle("hi")).toEqual({ status: "done" });
  expect(await right.settle("ho")).toEqual({ status: "done" });
  expect(models.asked).toHaveLength(2);
  expect(dataOf(await world.events(), "turn.attempted")).toHaveLength(2);
  expect([...left.problems, ...right.problems]).toEqual([]);
});

test("what one runtime accepts, another drives", async () => {
  const world = createWorld();
  const desk = world.process({ isPassive: true, owner: "desk" }).desk;
  world.process({ owner: "worker" });
  const { submission } = await desk.submit("hi", { by: "user:1" });

  expect((await desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(dataOf(await world.events(), "turn.attempted")[0]?.owner).toBe("worker");
});

test("what is submitted elsewhere while a turn runs is driven by its owner", async () => {
  const world = createWorld();
  const open = createMoment();
  const owner = world.process({ ...waiting(open), owner: "owner" });
  const desk = world.process({ isPassive: true, owner: "desk" }).desk;
  const first = await owner.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(0);
  const second = await desk.submit("ho", { by: "user:2" });
  open.reach();

  expect((await desk.wait(first.submission)).turn).toBe("t1");
  expect(await desk.wait(second.submission)).toEqual({ turn: "t2", outcome: { status: "done" } });
});

test("an owner that slept past its lease records nothing more, whatever it was doing", async () => {
  const world = createWorld();
  const asleep = createSteppedClock();
  const wake = createMoment();
  const slow: Script = () =>
    async function* (): AsyncGenerator<ModelEvent> {
      await wake.reached;
      yield { type: "reply", reply: replyOf({ text: "I am the old owner." }) };
    };
  const old = world.process({ script: slow, owner: "old", clock: asleep });
  const { submission } = await old.desk.submit("hi", { by: "user:1" });
  await asleep.advance(0);
  await world.clock.advance(11_000);
  const fresh = world.process({ script: () => ({ text: "I am the new owner." }), owner: "new" });
  await fresh.desk.wait(submission);
  const settled = await world.events();
  wake.reach();
  await asleep.advance(60_000);

  expect(await world.events()).toEqual(settled);
  expect(dataOf(settled, "model.completed").map(({ message }) => message.parts)).toEqual([
    [{ type: "text", text: "I am the new owner." }],
  ]);
  expect(old.problems).toEqual([]);
});

test("an owner renews its lease while it works", async () => {
  const world = createWorld();
  const open = createMoment();
  const owner = world.process({ ...waiting(open), owner: "owner" });
  world.process({ ...waiting(open), owner: "rival" });
  const settled = owner.settle("hi");
  await world.clock.advance(60_000);
  open.reach();

  expect(await settled).toEqual({ status: "done" });
  expect(dataOf(await world.events(), "turn.attempted").map((attempt) => attempt.owner)).toEqual([
    "owner",
  ]);
});

test("a runtime that stops hands its work to another at once, and records no outcome", async () => {
  const world = createWorld();
  const told = createMoment();
  const hang = tool("work", {
    replay: "safe",
    run: (_input, { signal }) => {
      signal.addEventListener("abort", () => told.reach());
      return new Promise(() => undefined);
    },
  });
  const leaving = world.process({ script: workThenDone, tools: [hang], owner: "leaving" });
  const { submission } = await leaving.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(0);
  const before = await world.types();
  await leaving.runtime.stop();

  expect(await world.types()).toEqual(before);
  expect(world.due()).toEqual({ wakeAt: world.clock.now(), leased: false });
  await told.reached;
  const staying = world.process({
    script: workThenDone,
    tools: [tool("work", { replay: "safe" })],
  });
  expect((await staying.desk.wait(submission)).outcome).toEqual({ status: "done" });
});

test("a stopped runtime drives nothing more, and still accepts", async () => {
  const world = createWorld();
  const here = world.process({});
  await here.settle("hi");
  await here.runtime.stop();
  const { submission } = await here.desk.submit("ho", { by: "user:1" });
  await here.runtime.wake(deskLog);
  await world.clock.advance(5000);

  expect((await world.types()).at(-1)).toBe("submission.accepted");
  const next = world.process({});
  expect((await next.desk.wait(submission)).outcome).toEqual({ status: "done" });
});

test("a conversation of an agent that is unknown here is left to a process that knows it", async () => {
  const world = createWorld();
  const stranger = world.process({ agents: [], owner: "stranger" });
  const { submission } = await stranger.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(5000);
  const untouched = await world.types();
  const { leased } = world.due();
  const knowing = world.process({ owner: "knowing" });

  expect([untouched, leased]).toEqual([["conversation.created", "submission.accepted"], false]);
  expect((await knowing.desk.wait(submission)).outcome).toEqual({ status: "done" });
});

test.each([
  ["an event of a newer version", { type: "turn.started", turn: "t1", key: "t1", data: { v: 2 } }],
  [
    "a critical event of no known type",
    { type: "turn.dreamt", key: "x", data: { v: 1, critical: true } },
  ],
])("a log that holds %s is left as it is, and the host is told", async (_name, entry) => {
  const world = createWorld();
  const here = world.process({ isPassive: true });
  await here.desk.submit("hi", { by: "user:1" });
  await here.platform.logs.accept(deskLog, [entry as never]);
  await here.runtime.wake(deskLog);

  expect(here.problems).toMatchObject([{ code: "log-newer" }]);
  expect(world.due().leased).toBe(false);
  await expect(here.desk.transcript()).rejects.toMatchObject({ code: "log-newer" });
});

test("an event of no known type that may be skipped is skipped", async () => {
  const world = createWorld();
  const here = world.process({ isPassive: true });
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  await here.platform.logs.accept(deskLog, [{ type: "turn.dreamt", key: "x", data: { v: 1 } }]);
  await here.runtime.wake(deskLog);

  expect((await here.desk.wait(submission)).outcome).toEqual({ status: "done" });
});

test("an agent that cannot be found out about is a problem, and is tried again", async () => {
  const world = createWorld();
  const here = world.process({
    agents: [
      {
        get name(): string {
          throw new Error("the folder is gone");
        },
      } as never,
    ],
  });
  await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(2500);

  expect(here.problems.length).toBeGreaterThan(1);
  expect(String(here.problems[0])).toBe("Error: the folder is gone");
});

test("deleting a conversation ends its turn without an outcome, and leaves nothing", async () => {
  const world = createWorld();
  const here = world.process(waiting(createMoment()));
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(0);
  await here.desk.delete();
  await world.clock.advance(5000);

  await expect(here.desk.wait(submission)).rejects.toMatchObject({ code: "log-not-found" });
  expect(await here.platform.directory.get(deskLog)).toBeUndefined();
  expect(here.problems).toEqual([]);
  await here.desk.delete();
});

test("a conversation of the same name begins anew after deletion", async () => {
  const world = createWorld();
  const here = world.process({});
  await here.settle("hi");
  await here.desk.delete();

  expect(await here.settle("hi again")).toEqual({ status: "done" });
  expect(dataOf(await world.events(), "turn.started")).toHaveLength(1);
});

const workThenDone = perReply({ calls: [{ name: "work" }] }, { text: "Done." });

function waiting(open: ReturnType<typeof createMoment>): ProcessOptions {
  return {
    script: workThenDone,
    tools: [tool("work", { run: () => open.reached })],
    agent: { models: [modelRef("main")] },
  };
}
