import type { CallId, Json, LogStore, NestedResult, Tool, ToolContext } from "@tenon/contracts";
import type { RecordedEvent } from "@tenon/log";
import { expect, test } from "vitest";
import { createModels, perReply } from "./fixtures/models.ts";
import {
  clientTool,
  createMoment,
  createWorld,
  dataOf,
  lines,
  storeOver,
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

test("a nested call that needs approval parks the turn, and its outer call goes on with the answer", async () => {
  const world = createWorld();
  const ran: string[] = [];
  const process: ProcessOptions = {
    script: outerCalls,
    tools: [
      tool("outer", {
        run: async (_input, { callTool, step }) => {
          await step.do("once", () => ran.push("step"));
          return [await callTool("note", {}), await callTool("pay", { eur: 5 })].map(
            ({ output }) => output,
          );
        },
      }),
      tool("note", { run: () => void ran.push("note") }),
      tool("pay", { approval: () => true, run: () => (ran.push("pay") > 0 ? "paid" : "") }),
    ],
  };
  const before = world.process(process);
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(100);
  expect((await world.types()).at(-1)).toBe("turn.parked");
  expect((await before.platform.directory.get(before.desk.log))?.approvals).toMatchObject([
    { call: "call_0_0/1", tool: "pay", input: { eur: 5 } },
  ]);
  await before.crash();
  const after = world.process(process);
  await after.desk.answer("call_0_0/1" as CallId, { type: "approve" }, { by: "boss" });

  expect((await after.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(ran).toEqual(["step", "note", "pay"]);
  expect(lines((await after.desk.transcript()).messages)[2]).toBe('tool: [null,"paid"]');
});

test("a denied nested call is an error that its outer call sees", async () => {
  const world = createWorld();
  const results: unknown[] = [];
  const here = world.process({
    script: outerCalls,
    tools: [
      tool("outer", {
        run: async (_input, { callTool }) => results.push(await callTool("pay", 1)),
      }),
      tool("pay", { approval: () => true }),
    ],
  });
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(100);
  await here.desk.answer("call_0_0/0" as CallId, { type: "deny" }, { by: "boss" });
  await here.desk.wait(submission);

  expect(results).toEqual([{ output: "Denied by boss", isError: true }]);
});

test("a client answers a nested call of its tools", async () => {
  const world = createWorld();
  const results: NestedResult[] = [];
  const here = world.process({
    script: outerCalls,
    tools: [
      tool("outer", {
        run: async (_input, { callTool }) => void results.push(await callTool("ask", {})),
      }),
      clientTool("ask"),
    ],
  });
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(100);
  const answer = { type: "result", output: { yes: true } } as const;
  await here.desk.answer("call_0_0/0" as CallId, answer, { by: "user:1" });
  await here.desk.wait(submission);

  expect(results).toEqual([{ output: { yes: true }, isError: false }]);
});

test("waiting for a person is no part of the outer call's time", async () => {
  const world = createWorld();
  const held = createMoment();
  const here = world.process({
    script: perReply({ calls: [{ name: "outer" }, { name: "busy" }] }, { text: "Done." }),
    tools: [
      tool("outer", {
        timeoutMs: 1_000,
        run: async (_input, { callTool }) => (await callTool("pay", 1)).output,
      }),
      tool("pay", { approval: () => true, run: () => "paid" }),
      // Keeps the turn from being parked.
      tool("busy", { run: () => held.reached }),
    ],
  });
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  for (let minute = 0; minute < 5; minute += 1) await world.clock.advance(60_000);
  await here.desk.answer("call_0_0/0" as CallId, { type: "approve" }, { by: "boss" });
  held.reach();
  await here.desk.wait(submission);

  expect(lines((await here.desk.transcript()).messages)[2]).toBe("tool: paid");
});

test("a tool that runs out of time takes its nested calls with it", async () => {
  const world = createWorld();
  const aborted: boolean[] = [];
  const here = world.process({
    script: outerCalls,
    tools: [
      tool("outer", {
        timeoutMs: 1_000,
        run: (_input, { callTool }) => Promise.all([callTool("hang", 1), callTool("pay", 2)]),
      }),
      tool("hang", {
        run: (_input, { signal }) => {
          signal.addEventListener("abort", () => aborted.push(signal.aborted));
          return new Promise(() => undefined);
        },
      }),
      tool("pay", { approval: () => true }),
    ],
  });
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(5_000);
  await here.desk.wait(submission);

  expect(aborted).toEqual([true]);
  expect(sourcesByCall(await world.events())).toEqual({
    "call_0_0/0": "interrupted",
    "call_0_0/1": "skipped",
    call_0_0: "timed-out",
  });
  expect((await here.platform.directory.get(here.desk.log))?.approvals).toEqual([]);
});

test.each<readonly [string, string, Json]>([
  ["another name", "two", 1],
  ["another input", "one", 2],
])("run again with %s, the outer call is settled as diverged", async (_name, name, input) => {
  const world = createWorld();
  const ran: string[] = [];
  const process = (asked: readonly [string, Json], isFirst: boolean): ProcessOptions => ({
    script: outerCalls,
    tools: [
      tool("outer", {
        run: async (_input, { callTool }) => {
          const result = await callTool(...asked).catch(() => "caught");
          if (isFirst) await new Promise(() => undefined);
          return result;
        },
      }),
      tool("one", { run: () => void ran.push("one") }),
      tool("two", { run: () => void ran.push("two") }),
    ],
  });
  const before = world.process(process(["one", 1], true));
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(1);
  await before.crash();
  const after = world.process(process([name, input], false));

  expect((await after.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(ran).toEqual(["one"]);
  expect(sourcesByCall(await world.events())["call_0_0"]).toBe("diverged");
  expect(lines((await after.desk.transcript()).messages)[2]).toContain(
    'tool!: The tool "outer" was run again and its nested call 1 was now ',
  );
});

test("stopping a turn settles the nested calls that are open", async () => {
  const world = createWorld();
  const begun = createMoment();
  const here = world.process({
    script: outerCalls,
    tools: [
      tool("outer", { run: (_input, { callTool }) => callTool("hang", {}) }),
      tool("hang", {
        run: () => {
          begun.reach();
          return new Promise(() => undefined);
        },
      }),
    ],
  });
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  await begun.reached;
  await here.desk.abort({ by: "user:1" });
  await world.clock.advance(10_000);
  await here.desk.wait(submission);

  expect(sourcesByCall(await world.events())).toEqual({
    "call_0_0/0": "interrupted",
    call_0_0: "interrupted",
  });
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

test("whichever append a process dies at, each nested call runs once and the turn ends the same", async () => {
  const whole = await story(undefined);
  expect(whole.runs).toEqual(["add 1", "add 2", "deep", "pay", "add 9"].toSorted());
  for (let point = 0; point < whole.appends * 2; point += 1) {
    const died = await story({ at: Math.floor(point / 2), isRecorded: point % 2 === 1 });

    expect(died.transcript, `point ${point}`).toEqual(whole.transcript);
    expect(died.settledRanAgain).toEqual([]);
    expect(died.nested, `point ${point}`).toEqual(whole.nested);
  }
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

interface Story {
  readonly appends: number;
  readonly transcript: readonly string[];
  readonly runs: readonly string[];
  readonly settledRanAgain: readonly string[];
  readonly nested: Readonly<Record<string, string>>;
}

/** A turn with nested calls side by side, within each other and with an approval, dropped at one append. */
async function story(
  death: { readonly at: number; readonly isRecorded: boolean } | undefined,
): Promise<Story> {
  const world = createWorld();
  const runs: string[] = [];
  const settledRanAgain: string[] = [];
  let appends = 0;
  const ran = async (what: string, { call }: ToolContext): Promise<void> => {
    const settled = dataOf(await world.events(), "tool.settled").map((each) => each.call);
    if (settled.includes(call)) settledRanAgain.push(call);
    runs.push(what);
  };
  const tools: readonly Tool[] = [
    tool("outer", {
      run: async (_input, { callTool }) => {
        const sums = await Promise.all([callTool("add", 1), callTool("add", 2)]);
        const deep = await callTool("deep", {});
        const paid = await callTool("pay", 3);
        return [...sums, deep, paid].map(({ output }) => output);
      },
    }),
    tool("add", {
      replay: "safe",
      run: async (input, context) => {
        await ran(`add ${String(input)}`, context);
        return Number(input) + 1;
      },
    }),
    tool("deep", {
      replay: "safe",
      run: async (_input, context) => {
        await ran("deep", context);
        return (await context.callTool("add", 9)).output;
      },
    }),
    tool("pay", {
      replay: "safe",
      approval: () => true,
      run: async (_input, context) => {
        await ran("pay", context);
        return "paid";
      },
    }),
  ];
  const start = (dies: boolean): ReturnType<World["process"]> => {
    const process: ReturnType<World["process"]> = world.process({
      models: createModels({ main: outerCalls }),
      tools: tools.map((each) => (each.spec.name === "outer" ? { ...each, replay: "safe" } : each)),
      logs: (logs: LogStore) =>
        storeOver(logs, {
          append: async (lease, batch, options) => {
            const isLast = dies && appends === death?.at;
            appends += 1;
            if (!isLast) return logs.append(lease, batch, options);
            if (death?.isRecorded === true) await logs.append(lease, batch, options);
            await process.crash();
            return new Promise(() => undefined);
          },
        }),
    });
    return process;
  };
  const first = start(death !== undefined);
  const { submission } = await first.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(100);
  const last = death === undefined ? first : start(false);
  await world.clock.advance(100);
  await approve(last);
  await world.clock.advance(1_000);
  await approve(last);
  await last.desk.wait(submission);
  return {
    appends,
    transcript: lines((await last.desk.transcript()).messages),
    runs: runs.toSorted(),
    settledRanAgain,
    nested: sourcesByCall(await world.events()),
  };
}

async function approve({ desk }: ReturnType<World["process"]>): Promise<void> {
  await desk
    .answer("call_0_0/3" as CallId, { type: "approve" }, { by: "boss" })
    .catch(() => undefined);
}

function sumOf(input: unknown): number {
  return Object.values(input as Record<string, number>).reduce((sum, each) => sum + each, 0);
}

function sources(events: readonly RecordedEvent[]): readonly string[] {
  return dataOf(events, "tool.settled").map(({ source }) => source);
}

function sourcesByCall(events: readonly RecordedEvent[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    dataOf(events, "tool.settled").map(({ call, source }) => [call, source]),
  );
}
