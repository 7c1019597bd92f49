import { describe, expect, test } from "vitest";
import { createPiHarness } from "../src/index.ts";
import { createMoment, createWorld, lines, tool, transcript } from "./fixtures/world.ts";

const script = [
  { calls: [{ name: "look", id: "l", input: { at: "shelf" } }, { name: "take" }] },
  { text: "Done." },
];

describe("beforeToolCall", () => {
  test("may block a call: its reason is the recorded result, and the others run", async () => {
    const world = createWorld();
    const seen: unknown[] = [];
    const harness = createPiHarness({
      beforeToolCall: async ({ toolCall, args }) => {
        seen.push([toolCall.name, args]);
        return toolCall.name === "look" ? { block: true, reason: "Not there." } : undefined;
      },
    });
    const here = world.process({ harness, tools: [tool("look"), tool("take")], script });

    expect(await here.settle("Go")).toEqual({ status: "done" });
    expect(seen).toEqual([
      ["look", { at: "shelf" }],
      ["take", {}],
    ]);
    expect((await transcript(here)).slice(2)).toEqual([
      "tool!: Not there.",
      "tool: take done",
      "assistant: Done.",
    ]);
    expect((await world.facts("tool.started")).map(({ call }) => call)).not.toContain("l");
    expect(lines(here.asked[1]?.messages ?? [])).toEqual((await transcript(here)).slice(0, -1));
  });

  test("that throws fails its call", async () => {
    const harness = createPiHarness({
      beforeToolCall: () => Promise.reject(new TypeError("No idea.")),
    });
    const here = createWorld().process({ harness, tools: [tool("look"), tool("take")], script });

    expect(await here.settle("Go")).toEqual({ status: "done" });
    expect((await transcript(here)).slice(2, 4)).toEqual(["tool!: No idea.", "tool!: No idea."]);
  });

  test("is asked once per call, also when a crash comes between", async () => {
    const world = createWorld();
    const open = createMoment();
    let asked = 0;
    const harness = createPiHarness({
      // Another answer every time.
      beforeToolCall: async () => ({ block: ++asked % 2 === 0, reason: `answer ${asked}` }),
    });
    const hanging = tool("look", { run: () => (open.reach(), new Promise(() => undefined)) });
    const first = world.process({ harness, tools: [hanging, tool("take")], script });
    const { submission } = await first.desk.submit("Go", { by: "user:1" });
    await open.reached;
    await first.crash();

    const second = world.process({ harness, tools: [tool("look"), tool("take")], script });
    expect((await second.desk.wait(submission)).outcome).toEqual({ status: "done" });
    expect(asked).toBe(2);
    expect((await transcript(second)).slice(2, 4)).toEqual(["tool: look done", "tool!: answer 2"]);
  });

  test("sees a stop, and the host answers every call then, as it would without Pi", async () => {
    const asked = createMoment();
    const harness = createPiHarness({
      beforeToolCall: (_context, signal) =>
        new Promise((resolve) => {
          signal?.addEventListener("abort", () => resolve(undefined));
          asked.reach();
        }),
    });
    const here = createWorld().process({ harness, tools: [tool("look"), tool("take")], script });
    const { submission } = await here.desk.submit("Go", { by: "user:1" });
    await asked.reached;
    await here.desk.abort({ by: "user:2" });

    expect((await here.desk.wait(submission)).outcome).toEqual({ status: "aborted", by: "user:2" });
    expect((await transcript(here)).slice(2)).toEqual([
      "tool!: Not executed: the turn was stopped.",
      "tool!: Not executed: the turn was stopped.",
    ]);
  });

  test("cannot change what is run", async () => {
    const ran: unknown[] = [];
    const harness = createPiHarness({
      beforeToolCall: async ({ args }) => {
        Object.assign(args as object, { at: "door" });
        return undefined;
      },
    });
    const look = tool("look", { run: (input) => (ran.push(input), "done") });
    const here = createWorld().process({ harness, tools: [look, tool("take")], script });

    await here.settle("Go");

    expect(ran).toEqual([]);
    expect((await transcript(here))[2]).toMatch(/^tool!: Cannot/);
  });
});

describe("afterToolCall", () => {
  test("sees what the host recorded, errors too", async () => {
    const seen: unknown[] = [];
    const harness = createPiHarness({
      afterToolCall: async ({ toolCall, result, isError }) => {
        seen.push([toolCall.name, result.content, isError]);
        return undefined;
      },
    });
    const failing = tool("look", { run: () => Promise.reject(new TypeError("Nothing.")) });
    const here = createWorld().process({ harness, tools: [failing, tool("take")], script });

    expect(await here.settle("Go")).toEqual({ status: "done" });
    expect(seen).toEqual([
      ["look", [{ type: "text", text: "Nothing." }], true],
      ["take", [{ type: "text", text: "take done" }], false],
    ]);
  });

  test("may end the turn", async () => {
    const harness = createPiHarness({ afterToolCall: async () => ({ terminate: true }) });
    const here = createWorld().process({ harness, tools: [tool("look"), tool("take")], script });

    expect(await here.settle("Go")).toEqual({ status: "done" });
    expect(here.asked).toHaveLength(1);
  });

  test("may change the result of a tool of Pi, and the changed one is recorded", async () => {
    const world = createWorld();
    const weigh = {
      name: "look",
      label: "Look",
      description: "",
      parameters: {},
      execute: async () => ({ content: [{ type: "text", text: "secret" } as const], details: 0 }),
    };
    const harness = createPiHarness({
      tools: [weigh],
      afterToolCall: async ({ toolCall }) =>
        toolCall.name === "look" ? { content: [{ type: "text", text: "hidden" }] } : undefined,
    });
    const here = world.process({ harness, tools: [tool("take")], script });

    expect(await here.settle("Go")).toEqual({ status: "done" });
    expect((await transcript(here))[2]).toBe("tool: hidden");
    expect(lines(here.asked[1]?.messages ?? [])[2]).toBe("tool: hidden");
  });

  test("that changes a result of the host fails the turn, with the tool's name", async () => {
    const harness = createPiHarness({
      afterToolCall: async () => ({ content: [{ type: "text", text: "hidden" }] }),
    });
    const here = createWorld().process({ harness, tools: [tool("look"), tool("take")], script });

    expect(await here.settle("Go")).toMatchObject({
      status: "failed",
      failure: { code: "harness", message: expect.stringContaining('the tool "look"') },
    });
    expect(here.asked).toHaveLength(1);
    expect((await transcript(here)).slice(2)).toEqual(["tool: look done", "tool: take done"]);
  });
});

describe("transformContext", () => {
  test("changes what the model sees, and the exact question is recorded; the transcript stays", async () => {
    const world = createWorld();
    const harness = createPiHarness({
      transformContext: async (messages) =>
        messages.map((message) =>
          message.role === "toolResult"
            ? { ...message, content: [{ type: "text", text: "hidden" }] }
            : message,
        ),
    });
    const here = world.process({ harness, tools: [tool("look"), tool("take")], script });

    expect(await here.settle("Go")).toEqual({ status: "done" });
    expect(lines(here.asked[1]?.messages ?? [])).toEqual([
      "user: Go",
      'assistant: look({"at":"shelf"}) take({})',
      "tool: hidden",
      "tool: hidden",
    ]);
    expect((await transcript(here))[2]).toBe("tool: look done");
  });

  test("may leave messages out, and add its own", async () => {
    const harness = createPiHarness({
      transformContext: async (messages) => [
        ...messages.filter(({ role }) => role !== "user"),
        { role: "user", content: "Be quick.", timestamp: 1 },
      ],
    });
    const here = createWorld().process({ harness, script: [{ text: "Yes." }] });

    await here.settle("Hi");

    expect(lines(here.asked[0]?.messages ?? [])).toEqual(["user: Be quick."]);
  });

  test("may not add a file that the host does not hold", async () => {
    const harness = createPiHarness({
      transformContext: async (messages) => [
        ...messages,
        {
          role: "user",
          content: [{ type: "image", mimeType: "image/png", data: "iVBORw0" }],
          timestamp: 1,
        },
      ],
    });
    const here = createWorld().process({ harness, script: [{ text: "Yes." }] });

    expect(await here.settle("Hi")).toMatchObject({
      status: "failed",
      failure: { message: expect.stringContaining("image/png") },
    });
  });
});
