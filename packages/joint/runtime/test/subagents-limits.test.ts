import { expect, test } from "vitest";
import {
  childrenOf,
  conversationOf,
  delegating,
  family,
  never,
  settled,
  taskCall,
  textOf,
} from "./fixtures/family.ts";
import { perReply } from "./fixtures/models.ts";
import { createWorld, dataOf, deskLog, lines, tool } from "./fixtures/world.ts";

test("agents that call each other end in an error at the limit of depth", async () => {
  const world = createWorld();
  const here = world.process(
    family(
      {
        desk: delegating("Go on."),
        researcher: ({ messages }) => {
          const result = messages.find(({ role }) => role === "tool");
          return result === undefined
            ? { calls: [taskCall("Go on.")] }
            : { text: `I heard: ${textOf(result)}` };
        },
      },
      { researcher: { subagents: ["researcher"] } },
    ),
  );
  await settled(world, here);

  expect(lines((await here.desk.transcript()).messages)[2]).toBe(
    'tool: I heard: I heard: I heard: The agent "researcher" was not started: this conversation is 3 deep, and none may be deeper (limit `depth`). Do the work here.',
  );
  expect((await here.platform.directory.list()).length).toBe(4);
});

test("an agent may set how deep its tasks go", async () => {
  const world = createWorld();
  const here = world.process(
    family({ desk: delegating("Go.") }, { desk: { limits: { depth: 0 } } }),
  );
  await settled(world, here);

  expect(lines((await here.desk.transcript()).messages)[2]).toContain(
    "this conversation may give no tasks away (limit `depth`)",
  );
});

test("a child gets its share of what is left of the limits, and what it needs counts", async () => {
  const world = createWorld();
  const here = world.process(
    family(
      {
        desk: perReply(
          { calls: [taskCall("First."), taskCall("Second.")] },
          { calls: [taskCall("Third.")] },
          { text: "Done." },
        ),
        researcher: perReply({ calls: [{ name: "work" }] }, { text: "Found." }),
      },
      { desk: { limits: { steps: 9, tokens: 1000 } }, researcher: { tools: [tool("work")] } },
    ),
  );

  expect(await settled(world, here)).toEqual({ status: "done" });
  const children = await childrenOf(here, deskLog);
  const lent = await Promise.all(
    children.map(async (child) => {
      const [created] = dataOf(await world.events(child), "conversation.created");
      return created?.parent?.limits;
    }),
  );
  expect(sorted(lent.map((limits) => limits?.steps ?? 0))).toEqual([3, 4, 4]);
  expect(sorted(lent.map((limits) => limits?.tokens ?? 0))).toEqual([498, 498, 982]);
  expect(dataOf(await world.events(), "turn.settled")[0]).toMatchObject({
    steps: 3,
    usage: { input: 6, output: 3 },
    children: { steps: 6, usage: { input: 12, output: 6 } },
  });
});

test("a child that reaches a lent limit is an error of its call", async () => {
  const world = createWorld();
  const here = world.process(
    family(
      {
        desk: delegating("Loop."),
        researcher: ({ messages }) => ({
          calls: [{ name: "work", input: { step: messages.length } }],
        }),
      },
      { desk: { limits: { steps: 4 } }, researcher: { tools: [tool("work")] } },
    ),
  );

  expect(await settled(world, here)).toMatchObject({
    status: "failed",
    failure: { code: "limit", message: "The limit of 4 steps is reached." },
  });
  expect(lines((await here.desk.transcript()).messages)[2]).toBe(
    'tool!: The agent "researcher" failed: The limit of 3 steps is reached.',
  );
});

test("stopping a parent stops its children, and theirs", async () => {
  const world = createWorld();
  const here = world.process(
    family(
      {
        desk: delegating("Go on."),
        researcher: ({ messages }) =>
          textOf(messages[0]) === "Deeper." ? () => never() : { calls: [taskCall("Deeper.")] },
      },
      { researcher: { subagents: ["researcher"] } },
    ),
  );
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(1000);
  await here.desk.abort({ by: "user:2" });
  await world.clock.advance(5000);

  expect((await here.desk.wait(submission)).outcome).toEqual({ status: "aborted", by: "user:2" });
  expect(lines((await here.desk.transcript()).messages)[2]).toContain("was interrupted");
  const [child] = await childrenOf(here, deskLog);
  const [grandchild] = await childrenOf(here, child);
  for (const log of [child, grandchild]) {
    expect(dataOf(await world.events(log), "submission.settled")).toEqual([
      { submission: "task", outcome: { status: "aborted", by: "user:2" } },
    ]);
    expect(world.due(log)).toEqual({ wakeAt: undefined, leased: false });
  }
});

test("stopping a child is an error of its call", async () => {
  const world = createWorld();
  const here = world.process(
    family({ desk: delegating("Go on."), researcher: () => () => never() }),
  );
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(1000);
  const [child] = await childrenOf(here, deskLog);
  await conversationOf(here, child).abort({ by: "user:2" });
  await world.clock.advance(5000);

  expect((await here.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(lines((await here.desk.transcript()).messages)[2]).toBe(
    'tool!: The agent "researcher" was stopped by user:2.',
  );
});

test("deleting a child answers its call; deleting a parent deletes its children", async () => {
  const world = createWorld();
  const here = world.process(
    family({ desk: delegating("Go on."), researcher: () => () => never() }),
  );
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(1000);
  const [child] = await childrenOf(here, deskLog);
  await conversationOf(here, child).delete();
  await world.clock.advance(1000);
  const line = lines((await here.desk.transcript()).messages)[2];
  const { outcome } = await here.desk.wait(submission);
  await here.desk.submit("again", { by: "user:1" });
  await world.clock.advance(1000);
  const [second] = await childrenOf(here, deskLog);
  await here.desk.delete();
  await world.clock.advance(1000);

  expect(line).toBe(`tool!: The conversation ${child}, which worked on this task, was deleted.`);
  expect(outcome).toEqual({ status: "done" });
  expect(second).not.toBe(child);
  await expect(world.events(second)).rejects.toMatchObject({ code: "log-not-found" });
  expect(await here.platform.directory.list()).toEqual([]);
});

function sorted(numbers: readonly number[]): readonly number[] {
  return numbers.toSorted((one, other) => one - other);
}
