import type { Limits } from "@tenon/contracts";
import { expect, test } from "vitest";
import { harness } from "./fixtures/loop.ts";
import { createModels, type Script } from "./fixtures/models.ts";
import { createWorld, dataOf, lines, tool } from "./fixtures/world.ts";

/** Never comes to an end by itself. */
const counting: Script = ({ messages }) => ({ calls: [{ name: "count", input: messages.length }] });
const same: Script = () => ({ calls: [{ name: "count", input: 1 }] });

test.each<readonly [string, { limits: Limits; script: Script; message: string; asked: number }]>([
  [
    "steps",
    {
      limits: { steps: 3 },
      script: counting,
      message: "The limit of 3 steps is reached.",
      asked: 3,
    },
  ],
  [
    "tokens",
    {
      limits: { tokens: 7 },
      script: counting,
      message: "The limit of 7 tokens is reached: 9 were used.",
      asked: 3,
    },
  ],
  [
    "repeated calls",
    {
      limits: { repeatedCalls: 2 },
      script: same,
      message:
        'The limit of 2 repeated calls is reached: the model called "count" 2 times in a row with the same input.',
      asked: 2,
    },
  ],
])("a turn that reaches its limit of %s fails with that sentence", async (_name, expected) => {
  const world = createWorld();
  const models = createModels({ main: expected.script });
  const here = world.process({
    models,
    agent: { limits: expected.limits },
    tools: [tool("count")],
  });

  expect(await here.settle("hi")).toEqual({
    status: "failed",
    failure: { code: "limit", message: expected.message },
  });
  expect(models.asked).toHaveLength(expected.asked);
  expect(lines((await here.desk.transcript()).messages).at(-1)).toBe("tool: count done");
});

test("an agent without limits has those of the host", async () => {
  const world = createWorld();
  const models = createModels({ main: counting });
  const here = world.process({ models, tools: [tool("count")] });

  expect(await here.settle("hi")).toEqual({
    status: "failed",
    failure: { code: "limit", message: "The limit of 50 steps is reached." },
  });
});

test("the next turn has its limits to itself", async () => {
  const world = createWorld();
  const models = createModels({
    main: ({ messages }) =>
      messages.at(-1)?.role === "tool" ? { text: "Done." } : { calls: [{ name: "count" }] },
  });
  const here = world.process({ models, agent: { limits: { steps: 2 } }, tools: [tool("count")] });

  expect([await here.settle("one"), await here.settle("two")]).toEqual([
    { status: "done" },
    { status: "done" },
  ]);
});

test.each<readonly [string, readonly number[]]>([
  ["two", [0, 1]],
  ["three", [0, 1, 2]],
  ["four", [0, 1, 1, 2]],
])("calls that take turns in rounds of %s repeat each other", async (_name, round) => {
  const world = createWorld();
  const models = createModels({
    main: (_question, asked) => ({
      calls: [{ name: "count", input: asked === 0 ? "start" : (round[asked % round.length] ?? 0) }],
    }),
  });
  const here = world.process({
    models,
    agent: { limits: { repeatedCalls: 3 } },
    tools: [tool("count")],
  });
  const names = round.map(() => '"count"').join(", ");

  expect(await here.settle("hi")).toEqual({
    status: "failed",
    failure: {
      code: "limit",
      message: `The limit of 3 repeated calls is reached: the model called ${names} 3 times in a row with the same inputs.`,
    },
  });
  expect(models.asked).toHaveLength(1 + round.length * 3);
});

test("a reply that asks for the same batch again and again repeats itself", async () => {
  const world = createWorld();
  const models = createModels({
    main: () => ({ calls: [{ name: "count" }, { name: "look" }] }),
  });
  const here = world.process({
    models,
    agent: { limits: { repeatedCalls: 2 } },
    tools: [tool("count"), tool("look")],
  });

  expect(await here.settle("hi")).toMatchObject({ status: "failed", failure: { code: "limit" } });
  expect(models.asked).toHaveLength(2);
});

test("calls that differ do not repeat each other, and rounds of five neither", async () => {
  const world = createWorld();
  const models = createModels({
    main: (_question, asked) =>
      asked === 20 ? { text: "Done." } : { calls: [{ name: "count", input: asked % 5 }] },
  });
  const here = world.process({
    models,
    agent: { limits: { repeatedCalls: 2 } },
    tools: [tool("count")],
  });

  expect(await here.settle("hi")).toEqual({ status: "done" });
});

test("a harness that hangs is without progress, however often its lease is renewed", async () => {
  const world = createWorld();
  const here = world.process({ harness: harness(() => new Promise(() => undefined)) });
  const settled = here.settle("hi");
  await world.clock.advance(600_000);

  expect(await settled).toEqual({
    status: "failed",
    failure: { code: "limit", message: "The limit of 600000 ms without progress is reached." },
  });
});

test("what is recorded is progress", async () => {
  const world = createWorld();
  const here = world.process({
    agent: { limits: { noProgressMs: 5000 } },
    harness: harness(async (turn) => {
      for (let count = 0; count < 5; count += 1) {
        await world.clock.after(4000);
        await turn.once(`count:${count}`, () => count);
      }
      return { status: "done" };
    }),
  });
  const settled = here.settle("hi");
  await world.clock.advance(20_000);

  expect(await settled).toEqual({ status: "done" });
});

test("a parked turn is not without progress", async () => {
  const world = createWorld();
  const here = world.process({
    script: ({ messages }) =>
      messages.at(-1)?.role === "tool" ? { text: "Done." } : { calls: [{ name: "pay" }] },
    tools: [tool("pay", { approval: () => true })],
    agent: { limits: { noProgressMs: 5000 } },
  });
  const settled = here.settle("hi");
  await world.clock.advance(60_000);
  await here.desk.answer("call_0_0" as never, { type: "approve" }, { by: "boss" });

  expect(await settled).toEqual({ status: "done" });
});

test("a turn that kills its process again and again is given up", async () => {
  const world = createWorld();
  const deadly = (): ReturnType<typeof world.process> =>
    world.process({
      agent: { limits: { attempts: 3 } },
      script: () =>
        async function* () {
          await new Promise(() => undefined);
          yield* [];
        },
    });
  const first = deadly();
  const { submission } = await first.desk.submit("hi", { by: "user:1" });
  let current = first;
  for (let crash = 0; crash < 6; crash += 1) {
    await world.clock.advance(10);
    await current.crash();
    current = deadly();
  }

  expect((await current.desk.wait(submission)).outcome).toEqual({
    status: "failed",
    failure: { code: "limit", message: "The limit of 3 attempts without a new fact is reached." },
  });
  expect(dataOf(await world.events(), "turn.attempted").map(({ idle }) => idle)).toEqual([
    0, 0, 1, 2,
  ]);
});
