import { expect, test } from "vitest";
import { harness, runLoop } from "./fixtures/loop.ts";
import { createModels, perReply } from "./fixtures/models.ts";
import { createWorld, dataOf, lines } from "./fixtures/world.ts";

const memory = {
  user: { description: "Facts about the user.", maxChars: 20 },
  plan: { description: "What comes next.", initial: "Say hello." },
};

test("memory blocks stand in the instructions, with what they hold now", async () => {
  const world = createWorld();
  const models = createModels({
    main: perReply(
      { calls: [{ name: "set_memory", input: { block: "user", content: "Is called Ada." } }] },
      { text: "Done." },
    ),
  });
  const here = world.process({ models, agent: { memory } });
  await here.settle("I am Ada.");

  expect(models.asked[0]?.system).toBe(
    [
      "You help.",
      "",
      "# Memory",
      "Your notes, kept over turns. Replace a block as a whole with set_memory. What you no longer see of the conversation is found with search_memory.",
      "## user (0 of 20 characters): Facts about the user.",
      "(empty)",
      "## plan (10 of 4000 characters): What comes next.",
      "Say hello.",
    ].join("\n"),
  );
  expect(models.asked[1]?.system).toContain(
    "## user (14 of 20 characters): Facts about the user.\nIs called Ada.",
  );
  expect(dataOf(await world.events(), "state.set")).toEqual([
    { name: "host:memory/user", value: "Is called Ada." },
  ]);
});

test.each<readonly [string, unknown, string]>([
  [
    "too long",
    { block: "user", content: "x".repeat(25) },
    'tool!: The block "user" holds at most 20 characters; this content has 25. Shorten it by 5.',
  ],
  [
    "for another block",
    { block: "usr", content: "x" },
    'tool!: There is no block "usr". `block` must be one of "user", "plan".',
  ],
  ["no text", { block: "user", content: 5 }, "tool!: `content` must be a text."],
])("what is %s is not kept, and the model is told", async (_name, input, line) => {
  const world = createWorld();
  const here = world.process({
    script: perReply({ calls: [{ name: "set_memory", input: input as never }] }, { text: "Done." }),
    agent: { memory },
  });
  await here.settle("hi");

  expect(lines((await here.desk.transcript()).messages)[2]).toBe(line);
  expect(dataOf(await world.events(), "state.set")).toEqual([]);
});

test("of two settings of one block the later counts", async () => {
  const world = createWorld();
  const here = world.process({
    script: perReply(
      {
        calls: ["first", "second"].map((content) => ({
          name: "set_memory",
          input: { block: "user", content },
        })),
      },
      { text: "Done." },
    ),
    agent: { memory },
  });
  await here.settle("hi");

  expect(dataOf(await world.events(), "state.set").map(({ value }) => value)).toEqual([
    "first",
    "second",
  ]);
});

test("a search finds what memory holds and what compaction took out of sight", async () => {
  const world = createWorld();
  const compacting = harness(async (turn) => {
    if (turn.id === "t2")
      await turn.compact("short", {
        summary: { role: "user", parts: [{ type: "text", text: "Earlier: greetings." }] },
        keep: 1,
      });
    return turn.id === "t2" ? { status: "done" } : runLoop(turn);
  });
  const here = world.process({
    script: ({ messages }) => {
      const last = messages.at(-1);
      if (last?.role === "tool") return { text: "Found." };
      return lines(messages).at(-1) === "user: Where do I live?"
        ? {
            calls: ["BERLIN lives", "hello", "paris"].map((query) => ({
              name: "search_memory",
              input: { query },
            })),
          }
        : { text: "You live in Berlin, noted." };
    },
    harness: compacting,
    agent: { memory },
  });
  await here.settle("My cat lives in Berlin.");
  await here.settle("compact");
  await here.settle("Where do I live?");

  const found = lines((await here.desk.transcript()).messages).filter((line) =>
    line.startsWith("tool"),
  );
  expect(found).toEqual([
    "tool: - user: My cat lives in Berlin.",
    "tool: - memory plan: Say hello.",
    "tool: Nothing holds all of: paris.",
  ]);
});

test("a query without a word is refused", async () => {
  const world = createWorld();
  const here = world.process({
    script: perReply(
      { calls: [{ name: "search_memory", input: { query: " " } }] },
      { text: "Done." },
    ),
    agent: { memory },
  });
  await here.settle("hi");

  expect(lines((await here.desk.transcript()).messages)[2]).toBe(
    "tool!: `query` must hold at least one word.",
  );
});

test("memory goes on in the next turn, and with another harness", async () => {
  const world = createWorld();
  const models = createModels({
    main: perReply(
      { calls: [{ name: "set_memory", input: { block: "user", content: "Ada" } }] },
      { text: "Done." },
    ),
  });
  const before = world.process({ models, agent: { memory } });
  await before.settle("I am Ada.");
  await before.crash();
  const asked = createModels({ main: () => ({ text: "Hello Ada." }) });
  const after = world.process({
    models: asked,
    agent: { memory },
    harness: harness(runLoop, { name: "other" }),
  });
  await after.settle("Who am I?");

  expect(asked.asked[0]?.system).toContain("(3 of 20 characters): Facts about the user.\nAda");
});
