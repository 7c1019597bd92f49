import type { Json, Tool, ToolContext } from "@tenon/contracts";
import type { RecordedEvent } from "@tenon/log";
import { expect, test } from "vitest";
import { perReply } from "./fixtures/models.ts";
import {
  createMoment,
  createWorld,
  dataOf,
  lines,
  tool,
  type ProcessOptions,
  type World,
} from "./fixtures/world.ts";

const outerCalls = perReply({ calls: [{ name: "outer" }] }, { text: "Done." });

test("a nested call is in the log beside its outer call, and never in the transcript", async () => {
  const world = createWorld();
  const { results, here } = await told(world, {
    outer: ({ callTool }) => callTool("add", { a: 1, b: 2 }),
    tools: [tool("add", { replay: "safe", run: (input) => ({ sum: sumOf(input) }) })],
  });

  expect(results).toEqual([{ output: { sum: 3 }, isError: false }]);
  expect(await world.types()).toEqual([
    "conversation.created",
    "submission.accepted",
    "turn.started",
    "submission.consumed",
    "turn.attempted",
    "agent.resolved",
    "model.requested",
    "model.completed",
    "tool.requested",
    "tool.started",
    "tool.requested",
    "tool.started",
    "tool.settled",
    "tool.settled",
    "model.requested",
    "model.completed",
    "turn.settled",
    "submission.settled",
  ]);
  expect(dataOf(await world.events(), "tool.requested")[1]).toEqual({
    call: "call_0_0/0",
    name: "add",
    key: "agents/desk/one@1800000000000/t1/call_0_0/0",
    replay: "safe",
    parent: { call: "call_0_0", ordinal: 0 },
    input: { a: 1, b: 2 },
  });
  expect(lines((await here.desk.transcript()).messages)).toEqual([
    "user: hi",
    "assistant: outer({})",
    "tool: outer done",
    "assistant: Done.",
  ]);
});

test.each<readonly [string, Json]>([
  ["a text", "null"],
  ["null", null],
  ["a number", 3],
  ["a list", [1, "two"]],
])("%s comes back from a nested call as it is, also when it is served", async (_name, output) => {
  const world = createWorld();
  let runs = 0;
  const process: ProcessOptions = {
    script: outerCalls,
    tools: [
      tool("outer", {
        run: async (_input, { callTool }) => {
          const result = await callTool("inner", {});
          runs += 1;
          if (runs === 1) await new Promise(() => undefined);
          return result;
        },
      }),
      tool("inner", { run: () => output }),
    ],
  };
  const before = world.process(process);
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(1);
  await before.crash();
  const after = world.process(process);
  await after.desk.wait(submission);

  expect(dataOf(await world.events(), "tool.settled").at(-1)?.message.details).toEqual({
    output,
    isError: false,
  });
});

test("nested calls are validated, and what is not there is said to be unknown", async () => {
  const strict = tool("strict", {
    validate: () => ({ ok: false, message: 'Input of tool "strict" is invalid: no.' }),
  });
  const { results, world } = await told(createWorld(), {
    outer: async ({ callTool }) => [await callTool("strict", {}), await callTool("Strict", {})],
    tools: [strict],
  });

  expect(results).toEqual([
    { output: 'Input of tool "strict" is invalid: no.', isError: true },
    { output: 'There is no tool "Strict". The tools are: outer, strict.', isError: true },
  ]);
  expect(sources(await world.events())).toEqual(["invalid", "unknown-tool", "executed"]);
});

test("what is not JSON is refused where it is given, and takes no number", async () => {
  const { world, results } = await told(createWorld(), {
    outer: async ({ callTool }) => {
      await callTool("add", 1n as never).catch(() => undefined);
      return callTool("add", {});
    },
    tools: [tool("add")],
  });

  expect(results).toEqual([{ output: "add done", isError: false }]);
  expect(dataOf(await world.events(), "tool.requested")[1]?.parent?.ordinal).toBe(0);
});

test("nested calls side by side run side by side, and sequential ones one after another", async () => {
  const running = { now: 0, most: 0, alone: 0 };
  const both = createMoment();
  const meet = tool("meet", {
    run: async () => {
      running.now += 1;
      running.most = Math.max(running.most, running.now);
      if (running.now === 2) both.reach();
      await both.reached;
      running.now -= 1;
      return "met";
    },
  });
  const alone = tool("alone", {
    run: async () => {
      running.now += 1;
      running.alone = Math.max(running.alone, running.now);
      await Promise.resolve();
      running.now -= 1;
    },
  });
  const sequential = { ...alone, spec: { ...alone.spec, sequential: true } };
  const { results } = await told(createWorld(), {
    outer: async ({ callTool }) => {
      const met = await Promise.all([callTool("meet", 1), callTool("meet", 2)]);
      await Promise.all([callTool("alone", 1), callTool("alone", 2)]);
      return met;
    },
    tools: [meet, sequential],
  });

  expect(results).toEqual([
    { output: "met", isError: false },
    { output: "met", isError: false },
  ]);
  expect(running).toEqual({ now: 0, most: 2, alone: 1 });
});

test("a tool that calls itself is stopped at the depth limit", async () => {
  const world = createWorld();
  const deep: Tool = tool("deep", {
    run: async (_input, { callTool }) => (await callTool("deep", {})).output,
  });
  const here = world.process({
    script: perReply({ calls: [{ name: "deep" }] }, { text: "Done." }),
    tools: [deep],
    policy: { nestedCallDepth: 3 },
  });
  await here.settle("hi");

  expect(lines((await here.desk.transcript()).messages)[2]).toBe(
    'tool: The tool "deep" was called within 3 calls within each other; deeper ones are refused.',
  );
  expect(dataOf(await world.events(), "tool.started")).toHaveLength(4);
});

test("what a nested call sets is seen by its outer call once it is settled", async () => {
  const seen: unknown[] = [];
  await told(createWorld(), {
    outer: async ({ callTool, state }) => {
      await callTool("set", {});
      seen.push(state.get("count"));
      return [];
    },
    tools: [tool("set", { run: (_input, { state }) => state.set("count", 1) })],
  });

  expect(seen).toEqual([1]);
});
test("a model that names a call as a nested one is named cannot take its place", async () => {
  const world = createWorld();
  const here = world.process({
    script: perReply(
      {
        calls: [
          { id: "a", name: "outer" },
          { id: "a/0", name: "add" },
        ],
      },
      { calls: [{ id: "a/0~", name: "add" }] },
      { text: "Done." },
    ),
    tools: [tool("outer", { run: (_input, { callTool }) => callTool("add", {}) }), tool("add")],
  });

  expect(await here.settle("hi")).toEqual({ status: "done" });
  const asked = dataOf(await world.events(), "tool.requested").map(({ call }) => call);
  expect(new Set(asked).size).toBe(4);
});
interface Told {
  readonly outer: (context: ToolContext) => Promise<unknown>;
  readonly tools: readonly Tool[];
}

/** One turn in which `outer` runs; its results as a list. */
async function told(
  world: World,
  { outer, tools }: Told,
): Promise<{
  readonly world: World;
  readonly results: readonly unknown[];
  readonly here: ReturnType<World["process"]>;
}> {
  const results: unknown[] = [];
  const run: Tool["run"] = async (_input, context) => {
    results.push(...[await outer(context)].flat());
    return "outer done";
  };
  const here = world.process({ script: outerCalls, tools: [tool("outer", { run }), ...tools] });
  expect(await here.settle("hi")).toEqual({ status: "done" });
  return { world, results, here };
}
function sumOf(input: unknown): number {
  return Object.values(input as Record<string, number>).reduce((sum, each) => sum + each, 0);
}
function sources(events: readonly RecordedEvent[]): readonly string[] {
  return dataOf(events, "tool.settled").map(({ source }) => source);
}
