import type { Agent, AgentContext } from "@tenon/contracts";
import { rebuildRequest } from "@tenon/log";
import { expect, test } from "vitest";
import { harness } from "./fixtures/loop.ts";
import { createModels, perReply } from "./fixtures/models.ts";
import { createWorld, dataOf, tool, type ProcessOptions } from "./fixtures/world.ts";

const learn = tool("learn", { run: (_input, { state }) => state.set("knows", true) });
const fly = tool("fly");

/** Learns to fly in the middle of a turn. */
const pupil: Partial<Agent> = {
  instructions: ({ state }) => (state["knows"] === true ? "You fly." : "You walk."),
  tools: ({ state }) => (state["knows"] === true ? [learn, fly] : [learn]),
};
const school = perReply(
  { calls: [{ name: "learn" }] },
  { calls: [{ name: "fly" }] },
  { text: "I flew." },
);

test("an agent that depends on state changes from one step to the next", async () => {
  const world = createWorld();
  const models = createModels({ main: school });
  const here = world.process({ models, agent: pupil });

  expect(await here.settle("hi")).toEqual({ status: "done" });
  expect(
    models.asked.map(({ system, tools }) => [system, ...tools.map(({ name }) => name)]),
  ).toEqual([
    ["You walk.", "learn"],
    ["You fly.", "learn", "fly"],
    ["You fly.", "learn", "fly"],
  ]);
  expect(
    dataOf(await world.events(), "agent.resolved").map(({ spec }) => spec.instructions),
  ).toEqual(["You walk.", "You fly."]);
});

test("every request can be rebuilt exactly from the log", async () => {
  const world = createWorld();
  const models = createModels({ main: school });
  const here = world.process({ models, agent: pupil });
  await here.settle("hi");
  await here.settle("again");
  const events = await world.events();
  const rebuilt = events.flatMap((event) =>
    event.type === "model.requested" && event.turn !== undefined
      ? [rebuildRequest(events, { turn: event.turn, request: event.data.request })]
      : [],
  );

  expect(rebuilt).toEqual(models.asked);
});

test("an agent that stays the same is recorded once, over many turns", async () => {
  const world = createWorld();
  const here = world.process({ agent: { instructions: () => "You help." } });
  await here.settle("one");
  await here.settle("two");

  expect(dataOf(await world.events(), "agent.resolved")).toHaveLength(1);
});

test("functions of an agent know who asks, and the conversation's metadata", async () => {
  const world = createWorld();
  const seen: AgentContext[] = [];
  const here = world.process({
    agent: {
      instructions: async (context) => {
        seen.push(context);
        return "You help.";
      },
    },
  });
  const { submission } = await here.desk.submit("hi", { by: "user:7", metadata: { plan: "gold" } });
  await here.desk.wait(submission);

  expect(seen[0]).toEqual({
    by: "user:7",
    conversation: "one",
    state: {},
    metadata: { plan: "gold" },
  });
});

test.each<[string, Partial<Agent>]>([
  ["instructions", { instructions: () => Promise.reject(new Error("no book")) }],
  [
    "tools",
    {
      tools: () => {
        throw new Error("no book");
      },
    },
  ],
])("an agent whose %s throw fails the submission, naming the function", async (field, agent) => {
  const here = createWorld().process({ agent });

  expect(await here.settle("hi")).toEqual({
    status: "failed",
    failure: { code: "agent", message: `The function \`${field}\` of agent "desk" threw: no book` },
  });
});

test("an agent that throws in the middle of a turn fails it, and the calls so far are kept", async () => {
  const world = createWorld();
  const here = world.process({
    script: school,
    agent: {
      ...pupil,
      instructions: ({ state }) => {
        if (state["knows"] === true) throw new Error("vertigo");
        return "You walk.";
      },
    },
  });

  expect(await here.settle("hi")).toEqual({
    status: "failed",
    failure: {
      code: "agent",
      message: 'The function `instructions` of agent "desk" threw: vertigo',
    },
  });
  expect(dataOf(await world.events(), "tool.settled")).toHaveLength(1);
});

test("a step that was asked before a crash is asked again as it was, whatever the agent says now", async () => {
  const world = createWorld();
  const before = world.process({ ...saying("You are v1."), models: hanging(), owner: "before" });
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(0);
  await before.crash();
  const models = createModels({ main: school });
  const after = world.process({ ...saying("You are v2."), models, owner: "after" });

  expect((await after.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(models.asked.map(({ system }) => system)).toEqual([
    "You are v1.",
    "You are v2.",
    "You are v2.",
  ]);
});

test("within a step an agent stays as it was first resolved, however often it is asked for", async () => {
  const world = createWorld();
  let resolved = 0;
  const here = world.process({
    agent: { instructions: () => `Resolved ${(resolved += 1)} times.` },
    script: perReply({ calls: [{ name: "none" }] }, { text: "Done." }),
    harness: harness(async (turn) => {
      const told: string[] = [];
      for (let step = 0; step < 2; step += 1) {
        const specs = await Promise.all([turn.refresh(), turn.refresh()]);
        specs.push(await turn.refresh());
        told.push(...specs.map(({ instructions }) => instructions));
        await turn.model({ system: told.at(-1) ?? "", messages: turn.transcript(), tools: [] })
          .done;
      }
      return { status: "done", output: told };
    }),
  });

  expect(await here.settle("hi")).toEqual({
    status: "done",
    output: [...Array(3).fill("Resolved 1 times."), ...Array(3).fill("Resolved 2 times.")],
  });
  expect(here.problems).toEqual([]);
});

test("a tool that is gone when a turn resumes is unknown, and the turn goes on", async () => {
  const world = createWorld();
  const before = world.process({
    script: school,
    agent: { tools: [tool("learn", { run: () => new Promise(() => undefined) })] },
    owner: "before",
  });
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(0);
  await before.crash();
  const after = world.process({ script: school, agent: { tools: [fly] }, owner: "after" });

  expect((await after.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(dataOf(await world.events(), "tool.settled").map(({ source }) => source)).toEqual([
    "interrupted",
    "executed",
  ]);
});

function saying(instructions: string): ProcessOptions {
  return { agent: { instructions, tools: [learn, fly] } };
}

function hanging(): ReturnType<typeof createModels> {
  return createModels({
    main: () =>
      async function* () {
        await new Promise(() => undefined);
        yield* [];
      },
  });
}
