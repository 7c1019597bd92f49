import { storeOver } from "@tenon/testing";
import { expect, test } from "vitest";
import {
  childrenOf,
  delegating,
  family,
  never,
  settled,
  taskCall,
  textOf,
} from "./fixtures/family.ts";
import { createModels, perReply } from "./fixtures/models.ts";
import { price } from "./fixtures/output.ts";
import { createWorld, dataOf, deskLog, lines } from "./fixtures/world.ts";

test("a task is worked on in a conversation of its own, and its answer is the result", async () => {
  const world = createWorld();
  const here = world.process(
    family({ desk: delegating("Find the price."), researcher: () => ({ text: "120 euro." }) }),
  );

  expect(await settled(world, here)).toEqual({ status: "done" });
  expect(lines((await here.desk.transcript()).messages)).toEqual([
    "user: hi",
    'assistant: task({"agent":"researcher","prompt":"Find the price."})',
    "tool: 120 euro.",
    "assistant: Done.",
  ]);
  const [child] = await childrenOf(here, deskLog);
  expect(await world.events(child)).toMatchObject([
    {
      type: "conversation.created",
      data: {
        agent: "researcher",
        by: "user:1",
        parent: {
          log: deskLog,
          call: "call_0_0",
          key: "agents/desk/one@1800000000000/t1/call_0_0",
          depth: 1,
          limits: { depth: 2 },
        },
      },
    },
    { type: "submission.accepted", data: { submission: "task", by: "user:1" } },
    ...Array(6).fill({}),
    { type: "turn.settled" },
    { type: "submission.settled" },
    { type: "delivery.owed", data: { to: deskLog, as: "result" } },
    { type: "delivery.made", data: { delivery: "result" } },
  ]);
});

test("the model is told which agents there are, and what they are good for", async () => {
  const world = createWorld();
  const models = createModels({ desk: () => ({ text: "Hello." }) });
  const here = world.process({ ...family({ desk: () => ({ text: "Hello." }) }), models });
  await here.settle("hi");

  const [task] = models.asked[0]?.tools ?? [];
  expect(task).toMatchObject({
    name: "task",
    input: { properties: { agent: { enum: ["researcher"] } } },
  });
  expect(task?.description).toContain("- researcher: Finds things out.");
});

test("a parent waits without a process, and is resumed by its child's answer", async () => {
  const world = createWorld();
  const slow = async function* () {
    await world.clock.after(60_000);
    yield { type: "failure", failure: { kind: "invalid-request", message: "No." } } as const;
  };
  const here = world.process(family({ desk: delegating("Think."), researcher: () => slow }));
  await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(1000);

  expect(world.due()).toEqual({ wakeAt: undefined, leased: false });
  expect(await here.platform.directory.get(deskLog)).toMatchObject({ status: "waiting" });
  expect(await here.platform.directory.list({ parent: deskLog })).toMatchObject([
    { agent: "researcher", status: "running" },
  ]);
  await world.clock.advance(60_000);
  expect(lines((await here.desk.transcript()).messages)[2]).toBe(
    'tool!: The agent "researcher" failed: test/researcher failed: No.',
  );
});

test("tasks of one reply run side by side, each with its own child", async () => {
  const world = createWorld();
  const two = { calls: [taskCall("First."), taskCall("Second.")] };
  const here = world.process(
    family({
      desk: perReply(two, { text: "Done." }),
      researcher: ({ messages }) => ({ text: `Found: ${textOf(messages[0])}` }),
    }),
  );

  expect(await settled(world, here)).toEqual({ status: "done" });
  expect(lines((await here.desk.transcript()).messages).slice(2, 4)).toEqual([
    "tool: Found: First.",
    "tool: Found: Second.",
  ]);
  expect(await childrenOf(here, deskLog)).toHaveLength(2);
});

test("a child that owes a final answer gives that", async () => {
  const world = createWorld();
  const here = world.process(
    family(
      {
        desk: delegating("Price it."),
        researcher: () => ({ calls: [{ name: "final_answer", input: { euro: 9 } }] }),
      },
      { researcher: { output: price } },
    ),
  );
  await settled(world, here);

  expect((await here.desk.transcript()).messages[2]).toMatchObject({
    isError: false,
    details: { euro: 9 },
  });
});

test("a task for nobody, or without words, is answered with what is wrong", async () => {
  const world = createWorld();
  const wrong = {
    calls: [
      { name: "task", input: { agent: "poet", prompt: "Rhyme." } },
      { name: "task", input: { agent: "researcher", prompt: " " } },
    ],
  };
  const here = world.process(family({ desk: perReply(wrong, { text: "Done." }) }));
  await settled(world, here);

  expect(lines((await here.desk.transcript()).messages).slice(2, 4)).toEqual([
    'tool!: There is no agent "poet". The agents are: researcher.',
    "tool!: A task needs an `agent` and a `prompt`, both text.",
  ]);
});

test("an agent that names a subagent which does not exist fails its turn", async () => {
  const world = createWorld();
  const here = world.process(
    family({ desk: () => ({ text: "Hello." }) }, { desk: { subagents: ["poet"] } }),
  );

  expect(await here.settle("hi")).toEqual({
    status: "failed",
    failure: {
      code: "agent",
      message: 'Agent "desk" names "poet" in `subagents`, and there is no agent of that name.',
    },
  });
});

test("nobody but the child answers a call that waits for it", async () => {
  const world = createWorld();
  const here = world.process(
    family({ desk: delegating("Go on."), researcher: () => () => never() }),
  );
  await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(1000);
  const call = dataOf(await world.events(), "tool.awaiting")[0]?.call ?? ("" as never);

  for (const decision of [{ type: "approve" }, { type: "result", output: "Mine." }] as const) {
    await expect(here.desk.answer(call, decision, { by: "user:2" })).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining("awaits another conversation"),
    });
  }
});

test("a child that cannot be opened is an error of its call, and nothing waits for it", async () => {
  const world = createWorld();
  const here = world.process({
    ...family({ desk: delegating("Go on.") }),
    logs: (logs) =>
      storeOver(logs, {
        accept: async (log, batch, options) => {
          if (log.startsWith("agents/researcher/"))
            throw Object.assign(new Error("The log is closed."), { code: "log-closed" });
          return logs.accept(log, batch, options);
        },
      }),
  });

  expect(await settled(world, here)).toEqual({ status: "done" });
  expect(lines((await here.desk.transcript()).messages)[2]).toBe(
    "tool!: The task could not be given away: The log is closed.",
  );
  expect(dataOf(await world.events(), "delivery.made")[0]?.refused).toBe("The log is closed.");
});

test("a child that cannot be opened now is opened later, and no attempt is spent on it", async () => {
  const world = createWorld();
  let isDown = true;
  const here = world.process({
    ...family({ desk: delegating("Go on."), researcher: () => ({ text: "Found." }) }),
    logs: (logs) =>
      storeOver(logs, {
        accept: async (log, batch, options) => {
          if (isDown && log.startsWith("agents/researcher/")) throw new Error("no route");
          return logs.accept(log, batch, options);
        },
      }),
    policy: { retryMaxMs: 5000 },
  });
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(22_000);
  const attempts = dataOf(await world.events(), "turn.attempted").length;
  const { wakeAt, leased } = world.due();
  isDown = false;
  await world.clock.advance(10_000);

  expect([attempts, wakeAt !== undefined, leased]).toEqual([1, true, false]);
  expect((await here.desk.wait(submission)).outcome).toEqual({ status: "done" });
});
