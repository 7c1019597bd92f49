import { rebuildRequest } from "@tenon/log";
import { describe, expect, test } from "vitest";
import { createMoment, createWorld, lines, tool, transcript } from "./fixtures/world.ts";

describe("a turn", () => {
  test("with a text ends with it", async () => {
    const here = createWorld().process({ script: [{ text: "Hello." }] });

    expect(await here.settle("Hi")).toEqual({ status: "done" });
    expect(await transcript(here)).toEqual(["user: Hi", "assistant: Hello."]);
  });

  test("with an empty reply ends", async () => {
    const here = createWorld().process({ script: [{}] });

    expect(await here.settle("Hi")).toEqual({ status: "done" });
    expect(await transcript(here)).toEqual(["user: Hi", "assistant: "]);
  });

  test("of several steps asks with all that happened", async () => {
    const here = createWorld().process({
      tools: [tool("look"), tool("take")],
      script: [
        { text: "Let me see.", calls: [{ name: "look", input: { at: "shelf" } }] },
        { calls: [{ name: "take", input: { what: "book" } }] },
        { text: "Here: {{result:take}}." },
      ],
    });

    expect(await here.settle("A book, please")).toEqual({ status: "done" });
    expect(here.asked.map(({ messages }) => lines(messages)).at(-1)).toEqual([
      "user: A book, please",
      'assistant: Let me see. look({"at":"shelf"})',
      "tool: look done",
      'assistant: take({"what":"book"})',
      "tool: take done",
    ]);
    expect((await transcript(here)).at(-1)).toBe("assistant: Here: take done.");
  });

  test("that asks for three tools at once runs them side by side, and answers them in order", async () => {
    const [first, second] = [createMoment(), createMoment()];
    const tools = [
      tool("a", { run: () => first.reached.then(() => "a done") }),
      tool("b", { run: () => second.reached.then(() => (first.reach(), "b done")) }),
      tool("c", { run: () => (second.reach(), "c done") }),
    ];
    const calls = ["a", "b", "c"].map((name) => ({ name }));
    const here = createWorld().process({ tools, script: [{ calls }, { text: "Done." }] });

    expect(await here.settle("Go")).toEqual({ status: "done" });
    expect((await transcript(here)).slice(2, 5)).toEqual([
      "tool: a done",
      "tool: b done",
      "tool: c done",
    ]);
  });

  test("keeps a tool that must run alone apart from the others", async () => {
    let running = 0;
    let together = 0;
    const run = async (): Promise<string> => {
      running += 1;
      together = Math.max(together, running);
      await Promise.resolve();
      running -= 1;
      return "done";
    };
    const alone = { name: "alone", description: "", input: {}, sequential: true };
    const tools = [tool("alone", { spec: alone, run }), tool("other", { run })];
    const calls = ["other", "alone", "alone"].map((name) => ({ name }));
    const here = createWorld().process({ tools, script: [{ calls }, { text: "Done." }] });

    expect(await here.settle("Go")).toEqual({ status: "done" });
    expect(together).toBe(1);
  });

  test("that never ends is stopped by the host's limit", async () => {
    const here = createWorld().process({
      tools: [tool("look")],
      script: ({ messages }) => ({ calls: [{ name: "look", input: { at: messages.length } }] }),
      agent: { limits: { steps: 3 } },
    });

    expect(await here.settle("Go")).toMatchObject({ status: "failed", failure: { code: "limit" } });
    expect(here.asked).toHaveLength(3);
  });

  test("whose model fails, fails with its reason, and leaves no trace in the transcript", async () => {
    const failure = { kind: "invalid-request", message: "No such thing." } as const;
    const here = createWorld().process({ script: [{ text: "I", failure }] });

    expect(await here.settle("Hi")).toMatchObject({
      status: "failed",
      failure: { code: "model", message: expect.stringContaining("No such thing.") },
    });
    expect(await transcript(here)).toEqual(["user: Hi"]);
  });

  test("after others begins with their transcript", async () => {
    const here = createWorld().process({ script: [{ text: "Yes." }] });

    await here.settle("One");
    await here.settle("Two");

    expect(here.asked.map(({ messages }) => lines(messages))).toEqual([
      ["user: One"],
      ["user: One", "assistant: Yes.", "user: Two"],
    ]);
  });
});

test("every request is the transcript, word for word, and refers to it", async () => {
  const world = createWorld();
  const here = world.process({
    tools: [tool("look", { run: () => ({ found: ["a", "b"] }) })],
    script: [
      {
        thinking: { text: "Hm.", signature: "sealed", redacted: "hidden" },
        text: "I look.",
        calls: [
          { name: "look", input: {} },
          { name: "look", input: { deep: [1, null, "ü"] } },
        ],
      },
      { text: "Found." },
    ],
  });

  await here.settle("Go");
  await here.settle("Again");

  const { messages } = await here.desk.transcript();
  const events = await world.events();
  const last = rebuildRequest(events, { turn: "t2" as never, request: "step:1" });
  expect(last?.messages).toEqual(messages.slice(0, -1));
  for (const { context } of await world.facts("model.requested"))
    expect(context).toEqual({ system: "agent", tools: "agent", messages: [expect.anything()] });
});

test("the model is told of the agent, and thinks as the agent says", async () => {
  const here = createWorld().process({
    instructions: "Be brief.",
    tools: [tool("look")],
    script: [{ text: "Yes." }],
    agent: { thinking: "high" },
  });

  await here.settle("Hi");

  expect(here.asked).toMatchObject([
    {
      model: { provider: "scripted", id: "main" },
      system: "Be brief.",
      tools: [{ name: "look", description: "Does look.", input: { type: "object" } }],
      thinking: "high",
    },
  ]);
});
