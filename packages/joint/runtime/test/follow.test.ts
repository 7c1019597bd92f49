import type { ModelEvent, Update } from "@tenon/contracts";
import { expect, test } from "vitest";
import { harness, runLoop } from "./fixtures/loop.ts";
import { perReply, replyOf } from "./fixtures/models.ts";
import { calm } from "./fixtures/stepped-clock.ts";
import { createMoment, createWorld, dataOf, tool, type TestProcess } from "./fixtures/world.ts";

test("a follower sees every entry, and what is live between them, in order", async () => {
  const world = createWorld();
  const here = world.process({
    script: perReply({ text: "One moment.", calls: [{ name: "work" }] }, { text: "Done." }),
    tools: [tool("work", { run: (_input, { progress }) => progress(0.5) })],
    harness: harness((turn) => {
      turn.emit({ type: "thinking-hard" });
      return runLoop(turn);
    }),
    isPassive: true,
  });
  await here.desk.submit("hi", { by: "user:1" });
  const followed = follow(here);
  await here.runtime.wake(here.desk.log);

  expect((await followed.stop()).map(nameOf)).toEqual([
    "conversation.created",
    "submission.accepted",
    "thinking-hard",
    "turn.started",
    "submission.consumed",
    "turn.attempted",
    "agent.resolved",
    "model.requested",
    "One ",
    "moment.",
    "model.completed",
    "tool.requested",
    "tool.started",
    "0.5",
    "tool.settled",
    "model.requested",
    "Done.",
    "model.completed",
    "turn.settled",
    "submission.settled",
  ]);
});

test("fragments arrive while the model still speaks, numbered within their attempt", async () => {
  const world = createWorld();
  const open = createMoment();
  const here = world.process({
    script: () =>
      async function* (): AsyncGenerator<ModelEvent> {
        yield { type: "delta", delta: { type: "text", index: 0, text: "Let " } };
        yield { type: "delta", delta: { type: "text", index: 0, text: "me " } };
        await open.reached;
        yield { type: "reply", reply: replyOf({ text: "Let me " }) };
      },
  });
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  const followed = follow(here);
  await calm();
  const live = followed.seen.filter(({ type }) => type === "fragment");
  open.reach();
  await here.desk.wait(submission);
  await followed.stop();

  expect(live).toEqual([
    {
      type: "fragment",
      fragment: {
        message: "t1/step:0",
        attempt: 1,
        at: 0,
        position: 0,
        delta: { type: "text", index: 0, text: "Let " },
      },
    },
    {
      type: "fragment",
      fragment: {
        message: "t1/step:0",
        attempt: 1,
        at: 1,
        position: 4,
        delta: { type: "text", index: 0, text: "me " },
      },
    },
  ]);
});

test("another process sees fragments in blocks, which go once the reply is there", async () => {
  const world = createWorld();
  const open = createMoment();
  const here = world.process({
    script: () =>
      async function* (): AsyncGenerator<ModelEvent> {
        for (const text of ["Let ", "me ", "see."])
          yield { type: "delta", delta: { type: "text", index: 0, text } };
        await open.reached;
        yield { type: "reply", reply: replyOf({ text: "Let me see." }) };
      },
  });
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(50);
  const during = dataOf(await world.events(), "model.delta");
  open.reach();
  await here.desk.wait(submission);

  expect(during).toEqual([
    {
      request: "step:0",
      attempt: 1,
      at: 0,
      deltas: [{ type: "text", index: 0, text: "Let me see." }],
    },
  ]);
  expect(dataOf(await world.events(), "model.delta")).toEqual([]);
});

test("progress is appended now and then, and goes when the turn is settled", async () => {
  const world = createWorld();
  const open = createMoment();
  const here = world.process({
    script: perReply({ calls: [{ name: "work" }] }, { text: "Done." }),
    tools: [
      tool("work", {
        run: async (_input, { progress }) => {
          for (let part = 1; part <= 100; part += 1) progress(part);
          await open.reached;
        },
      }),
    ],
  });
  const settled = here.settle("hi");
  await world.clock.advance(1000);
  const during = dataOf(await world.events(), "tool.progressed");
  open.reach();
  await settled;

  expect(during).toEqual([{ call: "call_0_0", partial: 100 }]);
  expect(dataOf(await world.events(), "tool.progressed")).toEqual([]);
});

test("following goes on after an offset, exactly", async () => {
  const world = createWorld();
  const here = world.process({});
  await here.settle("hi");
  const events = await world.events();
  const after = events[3]?.offset ?? expect.fail("there are too few events");
  const followed = follow(here, { after });
  await calm();

  expect((await followed.stop()).map(nameOf)).toEqual(events.slice(4).map(({ type }) => type));
});

test("following ends quietly when nobody wants it, and loudly when there is nothing", async () => {
  const world = createWorld();
  const here = world.process({});
  const nothing = here.desk.follow({ signal: new AbortController().signal });

  await expect(nothing[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: "log-not-found",
  });
  await here.settle("hi");
  expect((await follow(here).stop()).length).toBe((await world.types()).length);
});

function follow(
  here: TestProcess,
  options: Omit<Parameters<TestProcess["desk"]["follow"]>[0], "signal"> = {},
): { readonly seen: readonly Update[]; stop(): Promise<readonly Update[]> } {
  const seen: Update[] = [];
  const over = new AbortController();
  const reading = (async () => {
    for await (const update of here.desk.follow({ ...options, signal: over.signal }))
      seen.push(update);
  })();
  return {
    seen,
    async stop() {
      await calm();
      over.abort();
      await reading;
      return seen;
    },
  };
}

function nameOf(update: Update): string {
  switch (update.type) {
    case "entry":
      return update.entry.type;
    case "fragment":
      return update.fragment.delta.text;
    case "progress":
      return JSON.stringify(update.partial);
    case "signal":
      return update.signal.type;
  }
}
