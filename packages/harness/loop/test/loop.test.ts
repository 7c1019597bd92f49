import { readFile } from "node:fs/promises";
import type { AssistantMessage, CallId, ModelCall, Turn, UserMessage } from "@tenon/contracts";
import type { Script } from "@tenon/model-scripted";
import { everyDeath } from "@tenon/testing";
import { afterEach, expect, test, vi } from "vitest";
import { loop } from "../src/index.ts";
import { createWorld, lines, tool } from "./fixtures/world.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

const threeSteps: Script = [
  { text: "Looking.", calls: [{ name: "look" }, { name: "count" }] },
  { calls: [{ name: "look" }] },
  { text: "Seen." },
];
const tools = [tool("look"), tool("count")];

test("a reply without calls ends the turn", async () => {
  const here = createWorld().process({ script: [{ text: "Hello." }] });

  expect(await here.settle("hi")).toEqual({ status: "done" });
  expect(lines((await here.desk.transcript()).messages)).toEqual(["user: hi", "assistant: Hello."]);
});

test("an empty reply ends the turn, too", async () => {
  const here = createWorld().process({ script: [{}] });

  expect(await here.settle("hi")).toEqual({ status: "done" });
});

test("the model is asked with the results of its calls until it asks for none", async () => {
  const here = createWorld().process({ script: threeSteps, tools });

  expect(await here.settle("hi")).toEqual({ status: "done" });
  expect(lines((await here.desk.transcript()).messages)).toEqual([
    "user: hi",
    "assistant: Looking. look() count()",
    "tool: look done",
    "tool: count done",
    "assistant: look()",
    "tool: look done",
    "assistant: Seen.",
  ]);
});

test("every question is the transcript so far, word for word", async () => {
  const here = createWorld().process({ script: threeSteps, tools });
  await here.settle("hi");
  await here.settle("again");
  const { messages } = await here.desk.transcript();
  const ends = messages.flatMap(({ role }, index) => (role === "assistant" ? [index] : []));

  expect(here.asked.map((question) => question.messages)).toEqual(
    ends.map((end) => messages.slice(0, end)),
  );
});

test("the same turn asks the same questions", async () => {
  const [one, two] = [createWorld(), createWorld()].map((world) =>
    world.process({ script: threeSteps, tools }),
  );
  await one?.settle("hi");
  await two?.settle("hi");

  expect(one?.asked).toEqual(two?.asked);
});

test("calls of one reply run side by side", async () => {
  const both = Promise.withResolvers<void>();
  const here = createWorld().process({
    script: [{ calls: [{ name: "first" }, { name: "second" }] }, { text: "Done." }],
    tools: [
      tool("first", { run: () => both.promise.then(() => "first") }),
      tool("second", { run: () => both.resolve() }),
    ],
  });

  expect(await here.settle("hi")).toEqual({ status: "done" });
});

test("a model that fails ends the turn with its own sentence", async () => {
  const here = createWorld().process({
    script: [{ failure: { kind: "refused", message: "I would rather not." } }],
  });

  expect(await here.settle("hi")).toEqual({
    status: "failed",
    failure: { code: "model", message: "scripted/main failed: I would rather not." },
  });
});

test("a tool that an agent learns during a turn is offered from the next step on", async () => {
  const here = createWorld().process({
    script: threeSteps,
    instructions: ({ state }) => (state["seen"] === true ? "You count." : "You look."),
    tools: ({ state }) =>
      state["seen"] === true
        ? tools
        : [tool("look", { run: (_input, context) => context.state.set("seen", true) })],
  });
  await here.settle("hi");

  expect(here.asked.map(({ system, tools: offered }) => [system, offered.length])).toEqual([
    ["You look.", 1],
    ["You count.", 2],
    ["You count.", 2],
  ]);
});

test("steering stands before the next question", async () => {
  const world = createWorld();
  const open = Promise.withResolvers<void>();
  const here = world.process({
    script: ({ messages }) =>
      messages.length === 1 ? { calls: [{ name: "wait" }] } : { text: "Blue it is." },
    tools: [tool("wait", { run: () => open.promise })],
  });
  await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(5);
  const { submission } = await here.desk.submit("in blue", { by: "user:1", whenBusy: "steer" });
  await world.clock.advance(5);
  open.resolve();
  await here.desk.wait(submission);

  expect(lines(here.asked[1]?.messages ?? [])).toEqual([
    "user: hi",
    "assistant: wait()",
    "tool: null",
    "user: in blue",
  ]);
});

test("an approval may take another process's lifetime; siblings are kept", async () => {
  const world = createWorld();
  const ran: string[] = [];
  const options = {
    script: [{ calls: [{ name: "pay" }, { name: "look" }] }, { text: "Done." }],
    tools: ["pay", "look"].map((name) =>
      tool(name, { approval: () => name === "pay", run: () => ran.push(name) }),
    ),
  };
  const before = world.process(options);
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(100);
  await before.crash();
  const after = world.process(options);
  await after.desk.answer("call_0_0" as CallId, { type: "approve" }, { by: "boss" });

  expect((await after.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(ran).toEqual(["look", "pay"]);
});

test("a stop in the middle of a tool ends the turn as aborted", async () => {
  const world = createWorld();
  const here = world.process({
    script: threeSteps,
    tools: [
      tool("count"),
      tool("look", {
        run: (_input, { signal }) =>
          new Promise((resolve) => {
            signal.addEventListener("abort", () => resolve("stopped"));
          }),
      }),
    ],
  });
  const settled = here.settle("hi");
  await world.clock.advance(5);
  await here.desk.abort({ by: "boss" });

  expect(await settled).toEqual({ status: "aborted", by: "boss" });
  expect(here.asked).toHaveLength(1);
});

test("whichever append its process dies at, the turn ends as if it had lived", async () => {
  const whole = createWorld().process({ script: threeSteps, tools });
  await whole.settle("hi");
  const expected = (await whole.desk.transcript()).messages;

  for (const death of everyDeath(whole.appends())) {
    const world = createWorld();
    const first = world.process({ script: threeSteps, tools, death });
    const { submission } = await first.desk.submit("hi", { by: "user:1" });
    await world.clock.advance(5);
    const recorded = (await world.entries()).filter(({ type }) => type === "model.completed");
    const next = world.process({ script: threeSteps, tools });
    await world.clock.advance(5);

    expect((await next.desk.wait(submission)).outcome).toEqual({ status: "done" });
    expect((await next.desk.transcript()).messages).toEqual(expected);
    expect(next.asked).toHaveLength(3 - recorded.length);
  }
});

test("the loop has nothing but its turn: no clock, no network, no chance", async () => {
  const refuse = (): never => {
    throw new Error("The loop reached for what is not its own.");
  };
  for (const name of ["fetch", "setTimeout", "setInterval", "Date", "process"])
    vi.stubGlobal(name, refuse);
  vi.stubGlobal("Math", { ...Math, random: refuse });

  expect(await loop.run(scriptedTurn())).toEqual({ status: "done" });
});

test("the loop is short enough to be read at once", async () => {
  const source = await readFile(new URL("../src/loop.ts", import.meta.url), "utf8");

  expect(source.split("\n").length).toBeLessThanOrEqual(60);
});

/** A turn without a host: one call, then the end. */
function scriptedTurn(): Turn {
  const input: UserMessage = { role: "user", parts: [{ type: "text", text: "hi" }] };
  const call = { type: "call", id: "c1" as CallId, name: "look", input: {} } as const;
  const replies: AssistantMessage["parts"][] = [[call], []];
  const nothing = (): Promise<never> => Promise.reject(new Error("not lent"));
  const agent = { name: "desk", model: { provider: "none", id: "1" }, instructions: "", tools: [] };
  return {
    id: "t1" as Turn["id"],
    agent,
    signal: new AbortController().signal,
    transcript: () => [input],
    refresh: async () => agent,
    inbox: async () => [],
    model: () => answered(replies.shift() ?? []),
    tool: async ({ id, name }) => ({ role: "tool", call: id, name, parts: [], isError: false }),
    append: nothing,
    compact: nothing,
    once: nothing,
    stash: nothing,
    emit: () => undefined,
    now: () => 0,
    uid: (key) => key,
  };
}

function answered(parts: AssistantMessage["parts"]): ModelCall {
  const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0 };
  const message = {
    role: "assistant",
    id: "m1" as AssistantMessage["id"],
    parts,
    model: { provider: "none", id: "1" },
    usage,
    stop: parts.length === 0 ? "stop" : "tools",
  } as const;
  return {
    done: Promise.resolve(message),
    async *[Symbol.asyncIterator]() {
      yield* [];
    },
  };
}
