import type { CallId, ToolCall, Turn, TurnEnd } from "@tenon/contracts";
import { expect, test } from "vitest";
import { harness, runLoop } from "./fixtures/loop.ts";
import { perReply } from "./fixtures/models.ts";
import { createWorld, dataOf, lines, tool } from "./fixtures/world.ts";

const call: ToolCall = { type: "call", id: "made-up" as CallId, name: "work", input: {} };

test.each<[string, (turn: Turn) => Promise<TurnEnd>, string]>([
  [
    "throws",
    async () => {
      throw new Error("undefined is not a function");
    },
    'The harness "loop" threw: undefined is not a function',
  ],
  [
    "returns nothing",
    async () => undefined as never,
    'The harness "loop" returned no end of the turn.',
  ],
  [
    "returns another word",
    async () => ({ status: "finished" }) as never,
    'The harness "loop" returned no end of the turn.',
  ],
  [
    "returns an output that is not JSON",
    async () => ({ status: "done", output: 1n as never }),
    'The harness "loop" returned something that is not JSON. ' +
      "Return plain objects, arrays, strings, numbers, booleans or null.",
  ],
  ["says that it failed", async () => ({ status: "failed", error: "I give up." }), "I give up."],
  [
    "invents a call",
    async (turn) => {
      await turn.tool(call);
      return { status: "done" };
    },
    'The harness ran the call "made-up" of tool "work", which the last reply did not ask for.',
  ],
  [
    "invents the result of a call",
    async (turn) => {
      await turn.append("made-up", {
        role: "tool",
        call: call.id,
        name: "work",
        parts: [],
        isError: false,
      });
      return { status: "done" };
    },
    'The harness answered the call "made-up" of tool "work", which the last reply did not ask for.',
  ],
  [
    "asks with half a character",
    async (turn) => {
      const messages = [{ role: "user", parts: [{ type: "text", text: "\ud800" }] }] as const;
      await turn.model({ system: "", messages, tools: [] }).done;
      return { status: "done" };
    },
    "The value has no canonical JSON form.",
  ],
  [
    "uses a name of the host for a model call",
    async (turn) => {
      await turn.model({ key: "step:9", system: "", messages: turn.transcript(), tools: [] }).done;
      return { status: "done" };
    },
    'The harness named a model call "step:9"; names that begin with "step:" are the host\'s.',
  ],
])("a harness that %s fails the turn with one sentence", async (_name, run, message) => {
  const world = createWorld();
  const ran: string[] = [];
  const here = world.process({
    harness: harness(run),
    tools: [tool("work", { run: () => ran.push("work") })],
  });

  expect(await here.settle("hi")).toEqual({
    status: "failed",
    failure: { code: "harness", message },
  });
  expect(ran).toEqual([]);
  expect(here.problems).toEqual([]);
});

test("a harness cannot run a call of an earlier turn again", async () => {
  const world = createWorld();
  const ran: string[] = [];
  let old: ToolCall | undefined;
  const here = world.process({
    script: perReply({ calls: [{ name: "work" }] }),
    harness: harness(async (turn) => {
      if (old === undefined) {
        const reply = await turn.model({ system: "", messages: turn.transcript(), tools: [] }).done;
        old = reply.parts.find((part) => part.type === "call");
      }
      if (old !== undefined) await turn.tool(old);
      return { status: "done" };
    }),
    tools: [tool("work", { run: () => ran.push("work") })],
  });

  expect(await here.settle("one")).toEqual({ status: "done" });
  expect(await here.settle("two")).toMatchObject({
    status: "failed",
    failure: { code: "harness" },
  });
  expect(ran).toEqual(["work"]);
});

test("a harness cannot change a call: what the model asked for is what runs", async () => {
  const world = createWorld();
  const ran: unknown[] = [];
  const here = world.process({
    script: perReply({ calls: [{ name: "pay", input: { eur: 5 } }] }, { text: "Done." }),
    harness: harness(async (turn) => {
      const reply = await turn.model({ system: "", messages: turn.transcript(), tools: [] }).done;
      for (const part of reply.parts)
        if (part.type === "call") await turn.tool({ ...part, name: "work", input: { eur: 500 } });
      return { status: "done" };
    }),
    tools: [
      tool("pay", { run: (input) => ran.push(input) }),
      tool("work", { run: () => ran.push("work") }),
    ],
  });

  expect(await here.settle("hi")).toEqual({ status: "done" });
  expect(ran).toEqual([{ eur: 5 }]);
});

test("a call that is run twice at once runs once", async () => {
  const world = createWorld();
  const ran: string[] = [];
  const here = world.process({
    script: perReply({ calls: [{ name: "work" }] }, { text: "Done." }),
    harness: harness((turn) =>
      runLoop({
        ...turn,
        tool: async (asked) => (await Promise.all([turn.tool(asked), turn.tool(asked)]))[0],
      }),
    ),
    tools: [tool("work", { run: () => ran.push("work") })],
  });

  expect(await here.settle("hi")).toEqual({ status: "done" });
  expect(ran).toEqual(["work"]);
});

test("what a harness leaves open when it ends is closed by the host", async () => {
  const world = createWorld();
  const here = world.process({
    script: perReply({ calls: [{ name: "work" }, { name: "rest" }] }),
    harness: harness(async (turn) => {
      const reply = await turn.model({ system: "", messages: turn.transcript(), tools: [] }).done;
      const [first] = reply.parts;
      if (first?.type === "call") void turn.tool(first);
      await turn.once("started", () => true);
      return { status: "done" };
    }),
    tools: [tool("work", { run: () => new Promise(() => undefined) }), tool("rest")],
  });

  expect(await here.settle("hi")).toEqual({ status: "done" });
  expect(lines((await here.desk.transcript()).messages)).toEqual([
    "user: hi",
    "assistant: work({}) rest({})",
    'tool!: The tool "work" was interrupted and may have taken effect; its outcome is unknown.',
    "tool!: Not executed.",
  ]);
});

test("what a harness calls after its end is never answered and changes nothing", async () => {
  const world = createWorld();
  const answered: string[] = [];
  const kept: Turn[] = [];
  const here = world.process({
    harness: harness(async (turn) => {
      kept.push(turn);
      return { status: "done" };
    }),
  });
  await here.settle("hi");
  const [turn] = kept;
  const before = await world.types();
  const late = [
    turn?.once("late", () => 1),
    turn?.inbox(),
    turn?.refresh(),
    turn?.stash({}),
    turn?.tool(call),
    turn?.model({ system: "", messages: [], tools: [] }).done,
  ];
  for (const promise of late) void promise?.then(() => answered.push("answered"));
  turn?.emit({ type: "late" });
  await world.clock.advance(10_000);

  expect(answered).toEqual([]);
  expect(await world.types()).toEqual(before);
});

test("an unknown harness fails the submission, naming those there are", async () => {
  const world = createWorld();
  const here = world.process({});
  const { submission } = await here.desk.submit("hi", { by: "user:1", harness: "pi" });

  expect(await here.desk.wait(submission)).toEqual({
    outcome: {
      status: "failed",
      failure: {
        code: "unknown-harness",
        message: 'There is no harness "pi". The harnesses are: loop.',
      },
    },
  });
  expect(await here.settle("and now?")).toEqual({ status: "done" });
});

test("a submission's harness wins over the agent's, and the agent's over the default", async () => {
  const world = createWorld();
  const named = (name: string): ReturnType<typeof harness> => harness(runLoop, { name });
  const here = world.process({
    harnesses: [named("default"), named("agents"), named("own")],
    agent: { harness: "agents" },
  });
  await here.settle("hi");
  const { submission } = await here.desk.submit("hi", { by: "user:1", harness: "own" });
  await here.desk.wait(submission);

  expect(dataOf(await world.events(), "turn.started").map((started) => started.harness)).toEqual([
    "agents",
    "own",
  ]);
});

test("the harness of a queued submission is not the one of the open turn", async () => {
  const world = createWorld();
  const ran: string[] = [];
  const named = (name: string): ReturnType<typeof harness> =>
    harness(
      (turn) => {
        ran.push(name);
        return runLoop(turn);
      },
      { name },
    );
  const options = {
    script: perReply({ calls: [{ name: "pay" }] }, { text: "Done." }),
    tools: [tool("pay", { approval: () => true })],
    harnesses: [named("one"), named("two")],
  };
  const here = world.process(options);
  await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(100);
  await here.desk.submit("ho", { by: "user:1", harness: "two" });
  await world.clock.advance(100);

  expect(ran).toEqual(["one", "one"]);
});

test("a harness sees the deltas of a reply, and none of one that is served", async () => {
  const world = createWorld();
  const seen: string[][] = [];
  const streaming = harness(
    async (turn) => {
      const heard: string[] = [];
      const ask = turn.model({ system: "", messages: turn.transcript(), tools: [] });
      for await (const delta of ask) heard.push(delta.text);
      seen.push(heard);
      await ask.done;
      if (seen.length === 1) await new Promise(() => undefined);
      return { status: "done" };
    },
    { resume: "turn" },
  );
  const options = { script: () => ({ text: "one two three" }), harness: streaming };
  const before = world.process(options);
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(0);
  await before.crash();
  const after = world.process(options);
  await after.desk.wait(submission);

  expect(seen).toEqual([["one ", "two ", "three"], []]);
});
