import type { Agent, ConversationId, Json, LogId } from "@tenon/contracts";
import { expect, test } from "vitest";
import { createModels, modelRef, perReply, type Script } from "./fixtures/models.ts";
import { price } from "./fixtures/output.ts";
import { calm } from "./fixtures/stepped-clock.ts";
import {
  createWorld,
  dataOf,
  deskLog,
  lines,
  storeOver,
  tool,
  type ProcessOptions,
  type TestProcess,
  type World,
} from "./fixtures/world.ts";

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
  expect(lent.map((limits) => limits?.steps).toSorted()).toEqual([3, 4, 4]);
  expect(lent.map((limits) => limits?.tokens).toSorted()).toEqual([498, 498, 982]);
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

/** Scripts by agent; `desk` may give tasks to `researcher`. */
function family(
  scripts: { readonly desk: Script; readonly researcher?: Script },
  more: { readonly desk?: Partial<Agent>; readonly researcher?: Partial<Agent> } = {},
): ProcessOptions {
  const agent = (name: "desk" | "researcher", own: Partial<Agent>): Agent => ({
    name,
    models: [modelRef(name)],
    instructions: `You are the ${name}.`,
    tools: [],
    ...own,
    ...more[name],
  });
  return {
    agents: [
      agent("desk", { subagents: ["researcher"] }),
      agent("researcher", { description: "Finds things out." }),
    ],
    models: createModels({ researcher: () => ({ text: "Found." }), ...scripts }),
  };
}

async function settled(world: World, here: TestProcess): Promise<unknown> {
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(10_000);
  await calm();
  return (await here.desk.wait(submission)).outcome;
}

function delegating(prompt: string): Script {
  return perReply({ calls: [taskCall(prompt)] }, { text: "Done." });
}

function taskCall(prompt: string): { readonly name: string; readonly input: Json } {
  return { name: "task", input: { agent: "researcher", prompt } };
}

async function childrenOf(here: TestProcess, log: LogId | undefined): Promise<readonly LogId[]> {
  const parent = log ?? deskLog;
  return (await here.platform.directory.list({ parent })).map((summary) => summary.log);
}

function conversationOf(
  here: TestProcess,
  log: LogId | undefined,
): ReturnType<TestProcess["runtime"]["conversation"]> {
  const [, agent = "", id = ""] = (log ?? "").split("/");
  return here.runtime.conversation(agent, id as ConversationId);
}

function textOf(message: { readonly parts: readonly object[] } | undefined): string {
  return (message?.parts ?? [])
    .map((part) => ("text" in part && typeof part.text === "string" ? part.text : ""))
    .join("");
}

async function* never(): AsyncGenerator<never> {
  await new Promise(() => undefined);
}
