import { expect, test } from "vitest";
import { perReply } from "./fixtures/models.ts";
import { createWorld, dataOf, lines, tool } from "./fixtures/world.ts";

const callsDo = perReply({ calls: [{ name: "do" }] }, { text: "Done." });

test("a tool knows which call it is and for whom", async () => {
  const world = createWorld();
  const seen: unknown[] = [];
  const here = world.process({
    script: callsDo,
    tools: [
      tool("do", {
        run: (_input, { agent, conversation, turn, call, key, by }) => {
          seen.push({ agent, conversation, turn, call, key, by });
        },
      }),
    ],
  });
  await here.settle("hi");

  expect(seen).toEqual([
    {
      agent: "desk",
      conversation: "one",
      turn: "t1",
      call: "call_0_0",
      key: "agents/desk/one@1800000000000/t1/call_0_0",
      by: "user:1",
    },
  ]);
});

test("what a tool sets commits with its result, and later calls see it", async () => {
  const world = createWorld();
  const seen: unknown[] = [];
  const here = world.process({
    script: perReply({ calls: [{ name: "set" }] }, { calls: [{ name: "get" }] }, { text: "Done." }),
    tools: [
      tool("set", {
        run: (_input, { state }) => {
          state.set("count", 1);
          state.set("gone", null);
          seen.push(state.get("count"), state.get("gone"), state.get("never"));
        },
      }),
      tool("get", {
        run: (_input, { state }) => {
          state.set("count", null);
          seen.push(state.get("count"), state.get("constructor"));
        },
      }),
    ],
  });
  await here.settle("hi");

  expect(seen).toEqual([1, null, undefined, null, undefined]);
  const types = await world.types();
  const first = types.indexOf("state.set");
  expect(types.slice(first, first + 3)).toEqual(["state.set", "state.set", "tool.settled"]);
});

test("what a tool set before it threw is forgotten", async () => {
  const world = createWorld();
  const here = world.process({
    script: callsDo,
    tools: [
      tool("do", {
        run: (_input, { state }) => {
          state.set("count", 1);
          throw new Error("no");
        },
      }),
    ],
  });
  await here.settle("hi");

  expect(dataOf(await world.events(), "state.set")).toEqual([]);
});

test("a value that is not JSON is refused where it is set", async () => {
  const world = createWorld();
  const here = world.process({
    script: callsDo,
    tools: [tool("do", { run: (_input, { state }) => state.set("big", 1n as never) })],
  });
  await here.settle("hi");

  expect(lines((await here.desk.transcript()).messages)[2]).toBe(
    'tool!: The value of state "big" is something that is not JSON. ' +
      "Return plain objects, arrays, strings, numbers, booleans or null.",
  );
});

test("a step runs once per name, and a second of that name is served the first's value", async () => {
  const world = createWorld();
  const ran: string[] = [];
  const here = world.process({
    script: callsDo,
    tools: [
      tool("do", {
        run: async (_input, { step }) => [
          await step.do("a", () => ran.push("first")),
          await step.do("a", () => ran.push("second")),
        ],
      }),
    ],
  });
  await here.settle("hi");

  expect(ran).toEqual(["first"]);
  expect(lines((await here.desk.transcript()).messages)[2]).toBe("tool: [1,1]");
});

test("a step that throws may be tried again under its name", async () => {
  const world = createWorld();
  const here = world.process({
    script: callsDo,
    tools: [
      tool("do", {
        run: async (_input, { step }) => {
          await step.do("a", () => Promise.reject(new Error("busy"))).catch(() => undefined);
          return step.do("a", () => "ready");
        },
      }),
    ],
  });
  await here.settle("hi");

  expect(lines((await here.desk.transcript()).messages)[2]).toBe("tool: ready");
});

test("two steps of one name at once are refused", async () => {
  const world = createWorld();
  const here = world.process({
    script: callsDo,
    tools: [
      tool("do", {
        run: (_input, { step }) => Promise.all([step.do("a", () => 1), step.do("a", () => 2)]),
      }),
    ],
  });
  await here.settle("hi");

  expect(lines((await here.desk.transcript()).messages)[2]).toBe(
    'tool!: Two steps of tool "do" are named "a". Give each step a name of its own.',
  );
});

test("finished steps are served after a crash, and make an unsafe tool run again", async () => {
  const world = createWorld();
  const ran: string[] = [];
  const twoSteps = tool("do", {
    run: async (_input, { step }) => {
      await step.do("charge", () => {
        ran.push("charge");
        return "charged";
      });
      if (ran.length === 1) await new Promise(() => undefined);
      return step.do("mail", () => {
        ran.push("mail");
        return "mailed";
      });
    },
  });
  const before = world.process({ script: callsDo, tools: [twoSteps], owner: "before" });
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(10);
  await before.crash();
  ran.push("crash");
  const after = world.process({ script: callsDo, tools: [twoSteps], owner: "after" });

  expect((await after.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(ran).toEqual(["charge", "crash", "mail"]);
});

test("progress reaches watchers at once, and is no part of the transcript", async () => {
  const world = createWorld();
  const here = world.process({
    script: callsDo,
    tools: [
      tool("do", {
        run: (_input, { progress }) => {
          progress({ percent: 50 });
          progress({ percent: 100 });
          return "ready";
        },
      }),
    ],
  });
  await here.desk.submit("hi", { by: "user:1" });
  const seen: unknown[] = [];
  for await (const update of here.desk.follow({ signal: new AbortController().signal })) {
    if (update.type === "progress") seen.push(update);
    if (update.type === "entry" && update.entry.type === "turn.settled") break;
  }

  expect(seen).toEqual([
    { type: "progress", call: "call_0_0", partial: { percent: 50 } },
    { type: "progress", call: "call_0_0", partial: { percent: 100 } },
  ]);
});

test("what this host lacks refuses by name", async () => {
  const world = createWorld();
  const codes: unknown[] = [];
  const here = world.process({
    script: callsDo,
    tools: [
      tool("do", {
        run: (_input, { workspace }) =>
          workspace.read("/a").catch((error: { readonly code: string }) => codes.push(error.code)),
      }),
    ],
  });
  await here.settle("hi");

  expect(codes).toEqual(["capability-missing"]);
});

test("the public log shows what a tool declares, and nothing when the declaration throws", async () => {
  const world = createWorld();
  const here = world.process({
    script: perReply(
      { calls: [{ name: "open", input: { id: 7 } }, { name: "broken" }] },
      { text: "Done." },
    ),
    tools: [
      tool("open", {
        run: () => ({ total: 5, card: "4111" }),
        publicInput: (input) => input,
        publicOutput: () => ({ total: 5 }),
      }),
      tool("broken", {
        publicInput: () => {
          throw new Error("no");
        },
        publicOutput: () => {
          throw new Error("no");
        },
      }),
    ],
  });
  await here.settle("hi");
  const shown = (await world.events())
    .filter(({ type }) => type === "tool.started" || type === "tool.settled")
    .map((event) => event.public);

  expect(shown).toEqual([
    { call: "call_0_0", attempt: 1, input: { id: 7 } },
    { call: "call_0_1", attempt: 1 },
    { call: "call_0_0", name: "open", isError: false, source: "executed", output: { total: 5 } },
    { call: "call_0_1", name: "broken", isError: false, source: "executed" },
  ]);
});
