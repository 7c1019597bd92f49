import type { AgentTool } from "@earendil-works/pi-agent-core";
import { Type } from "@earendil-works/pi-ai";
import { describe, expect, test } from "vitest";
import { createPiHarness } from "../src/index.ts";
import { createMoment, createWorld, tool, transcript } from "./fixtures/world.ts";

const parameters = Type.Object({ grams: Type.Number() });
type Weigh = AgentTool<typeof parameters>;

/** A tool as people write it for Pi. */
function piTool(options: Partial<Weigh> = {}): Weigh {
  return {
    name: "weigh",
    label: "Weigh",
    description: "Weighs.",
    parameters,
    execute: async (_id, { grams }) => ({
      content: [{ type: "text", text: `${grams} g` }],
      details: { grams },
    }),
    ...options,
  };
}

const asks = { calls: [{ name: "weigh", id: "w", input: { grams: "7" } }] };
const script = [asks, { text: "Weighed: {{result:weigh.grams}}." }];

test("a tool of Pi is offered beside the agent's, gets what Pi validated, and its result is recorded", async () => {
  const world = createWorld();
  const harness = createPiHarness({ tools: [piTool()] });
  const here = world.process({ harness, tools: [tool("look")], script });

  expect(await here.settle("Go")).toEqual({ status: "done" });
  expect(here.asked[0]?.tools).toMatchObject([
    { name: "look" },
    {
      name: "weigh",
      description: "Weighs.",
      input: { type: "object", properties: { grams: { type: "number" } }, required: ["grams"] },
    },
  ]);
  expect(await world.facts("tool.settled")).toMatchObject([
    { source: "harness", message: { isError: false, details: { grams: 7 } } },
  ]);
  expect(await transcript(here)).toEqual([
    "user: Go",
    'assistant: weigh({"grams":"7"})',
    "tool: 7 g",
    "assistant: Weighed: 7.",
  ]);
});

describe("what it says is answered to the model", () => {
  test("when it throws", async () => {
    const broken = piTool({ execute: () => Promise.reject(new TypeError("The scale is broken.")) });
    const here = createWorld().process({ harness: createPiHarness({ tools: [broken] }), script });

    expect(await here.settle("Go")).toEqual({ status: "done" });
    expect((await transcript(here))[2]).toBe("tool!: The scale is broken.");
  });

  test("when its input is wrong", async () => {
    const wrong = [{ calls: [{ name: "weigh", input: {} }] }, { text: "Sorry." }];
    const world = createWorld();
    const harness = createPiHarness({ tools: [piTool()] });
    const here = world.process({ harness, script: wrong });

    expect(await here.settle("Go")).toEqual({ status: "done" });
    expect((await transcript(here))[2]).toContain("Validation failed");
    expect(await world.facts("value.recorded")).toEqual([]);
  });

  test("when its input is no JSON, which is never run", async () => {
    const free = { ...piTool(), parameters: {}, execute: () => expect.fail("It ran.") };
    const broken = [{ calls: [{ name: "weigh", rawInput: '{"gr' }] }, { text: "Sorry." }];
    const harness = createPiHarness({ tools: [free] });
    const here = createWorld().process({ harness, script: broken });

    await here.settle("Go");

    expect((await transcript(here))[2]).toBe(
      "tool!: Not executed: the input is not a JSON object.",
    );
  });

  test("when it returns an image, which only the host could keep", async () => {
    const image = { type: "image", mimeType: "image/png", data: "iVBORw0" } as const;
    const drawing = piTool({ execute: async () => ({ content: [image], details: undefined }) });
    const here = createWorld().process({ harness: createPiHarness({ tools: [drawing] }), script });

    await here.settle("Go");

    expect((await transcript(here))[2]).toBe("tool: [An image of type image/png was left out.]");
  });

  test("when it returns more than is kept", async () => {
    const huge = piTool({
      execute: async () => ({
        content: [{ type: "text", text: "x".repeat(2_000_000) }],
        details: 0,
      }),
    });
    const here = createWorld().process({ harness: createPiHarness({ tools: [huge] }), script });

    expect(await here.settle("Go")).toEqual({ status: "done" });
    expect((await transcript(here))[2]).toContain("2.0 MB");
  });
});

describe("after a crash", () => {
  test("a recorded result is served, not made again, also while a sibling is open", async () => {
    const world = createWorld();
    let runs = 0;
    const counting = piTool({
      execute: async () => ({ content: [{ type: "text", text: `run ${++runs}` }], details: 0 }),
    });
    const both = [{ calls: [{ name: "weigh", input: { grams: 1 } }, { name: "look" }] }, {}];
    const hanging = tool("look", { run: () => new Promise(() => undefined) });
    const harness = createPiHarness({ tools: [counting] });
    const first = world.process({ harness, tools: [hanging], script: both });
    const { submission } = await first.desk.submit("Go", { by: "user:1" });
    await first.until("tool.settled");
    await first.crash();

    const second = world.process({ harness, tools: [tool("look")], script: both });
    expect((await second.desk.wait(submission)).outcome).toEqual({ status: "done" });
    expect(runs).toBe(1);
    expect((await transcript(second)).slice(2, 4)).toEqual(["tool: run 1", "tool: look done"]);
  });

  test.each([
    [
      "never",
      1,
      'tool!: The tool "weigh" was interrupted and may have taken effect; its outcome is unknown.',
    ],
    ["safe", 2, "tool: run 2"],
  ] as const)("one that had begun and is replay %s", async (replay, wanted, said) => {
    const world = createWorld();
    const open = createMoment();
    let runs = 0;
    const slow = piTool({
      replay,
      execute: async () => {
        runs += 1;
        open.reach();
        if (runs === 1) await new Promise(() => undefined);
        return { content: [{ type: "text", text: `run ${runs}` }], details: 0 };
      },
    });
    const harness = createPiHarness({ tools: [slow] });
    const first = world.process({ harness, script });
    const { submission } = await first.desk.submit("Go", { by: "user:1" });
    await open.reached;
    await first.crash();

    const second = world.process({ harness, script: () => ({ text: "Done." }) });
    expect((await second.desk.wait(submission)).outcome).toEqual({ status: "done" });
    expect(runs).toBe(wanted);
    expect((await transcript(second))[2]).toBe(said);
  });
});

test("what it says while it runs is shown to watchers", async () => {
  const watched = createMoment();
  const telling = piTool({
    execute: async (...[, , , onUpdate]) => {
      await watched.reached;
      onUpdate?.({ content: [{ type: "text", text: "half" }], details: { done: 0.5 } });
      return { content: [], details: 0 };
    },
  });
  const here = createWorld().process({ harness: createPiHarness({ tools: [telling] }), script });
  const { submission } = await here.desk.submit("Go", { by: "user:1" });
  const signals: unknown[] = [];
  const over = new AbortController();
  for await (const update of here.desk.follow({ signal: over.signal })) {
    if (update.type === "signal") signals.push(update.signal);
    if (update.type === "entry" && update.entry.type === "model.completed") watched.reach();
    if (update.type === "entry" && update.entry.type === "turn.settled") over.abort();
  }
  await here.desk.wait(submission);

  expect(signals).toEqual([
    {
      type: "tool.progress",
      call: "w",
      partial: { content: [{ type: "text", text: "half" }], details: { done: 0.5 } },
    },
  ]);
});

test("a stop reaches it", async () => {
  const open = createMoment();
  const obeying = piTool({
    execute: (_id, _input, signal) =>
      new Promise((_resolve, reject) => {
        open.reach();
        signal?.addEventListener("abort", () => reject(new TypeError("Stopped.")));
      }),
  });
  const here = createWorld().process({ harness: createPiHarness({ tools: [obeying] }), script });
  const { submission } = await here.desk.submit("Go", { by: "user:1" });
  await open.reached;
  await here.desk.abort({ by: "user:2" });

  expect((await here.desk.wait(submission)).outcome).toEqual({ status: "aborted", by: "user:2" });
  expect((await transcript(here))[2]).toBe("tool!: Stopped.");
});

test("a result that says so ends the turn after its batch", async () => {
  const last = piTool({ execute: async () => ({ content: [], details: 0, terminate: true }) });
  const here = createWorld().process({ harness: createPiHarness({ tools: [last] }), script });

  expect(await here.settle("Go")).toEqual({ status: "done" });
  expect(here.asked).toHaveLength(1);
});

test("two tools of one name are refused", async () => {
  const harness = createPiHarness({ tools: [piTool()] });
  const here = createWorld().process({ harness, tools: [tool("weigh")], script });

  expect(await here.settle("Go")).toMatchObject({
    status: "failed",
    failure: { code: "harness", message: expect.stringContaining('a tool "weigh"') },
  });
});
