import type { Turn } from "@tenon/contracts";
import { smallLoop } from "@tenon/desk";
import { describe, expect, test } from "vitest";
import { createPiHarness } from "../src/index.ts";
import { createMoment, createWorld, lines, spec, tool, transcript } from "./fixtures/world.ts";

describe("results that Pi makes itself are recorded, and the model sees what is recorded", () => {
  test("for a tool that does not exist", async () => {
    const world = createWorld();
    const here = world.process({
      tools: [tool("look")],
      script: [{ calls: [{ name: "lok" }, { name: "look" }] }, { text: "Sorry." }],
    });

    expect(await here.settle("Go")).toEqual({ status: "done" });
    expect(await world.facts("tool.settled")).toMatchObject([
      { source: "harness", message: { name: "lok", isError: true } },
      { source: "executed", message: { name: "look", isError: false } },
    ]);
    expect(await transcript(here)).toEqual([
      "user: Go",
      "assistant: lok({}) look({})",
      "tool!: Tool lok not found",
      "tool: look done",
      "assistant: Sorry.",
    ]);
    expect(lines(here.asked[1]?.messages ?? [])).toEqual((await transcript(here)).slice(0, -1));
  });

  test("for every call of a reply that was cut off", async () => {
    const world = createWorld();
    const here = world.process({
      tools: [tool("look")],
      script: [
        { calls: [{ name: "look" }, { name: "look" }], stop: "length" },
        { text: "Shorter." },
      ],
    });

    expect(await here.settle("Go")).toEqual({ status: "done" });
    expect(await world.facts("tool.started")).toEqual([]);
    expect(await world.facts("tool.settled")).toMatchObject([
      { source: "harness", message: { isError: true } },
      { source: "harness", message: { isError: true } },
    ]);
    expect(lines(here.asked[1]?.messages ?? [])).toEqual((await transcript(here)).slice(0, -1));
  });

  test("but the host's own result counts, when it was recorded before a crash", async () => {
    const world = createWorld();
    const script = [{ calls: [{ name: "lok" }, { name: "look" }] }, { text: "Sorry." }];
    const hanging = tool("look", { run: () => new Promise(() => undefined) });
    const first = world.process({ harness: smallLoop, tools: [hanging], script });
    const { submission } = await first.desk.submit("Go", { by: "user:1" });
    await first.until("tool.settled");
    await first.crash();

    const second = world.process({ tools: [tool("look")], script });
    await second.desk.wait(submission);

    expect((await transcript(second)).slice(2)).toEqual([
      'tool!: There is no tool "lok". The tools are: look.',
      "tool: look done",
      "assistant: Sorry.",
    ]);
    expect(lines(second.asked[0]?.messages ?? [])).toEqual((await transcript(second)).slice(0, -1));
  });
});

describe("input that the model sends is the host's to judge", () => {
  test("what Pi would correct arrives as it was sent", async () => {
    const seen: unknown[] = [];
    const input = { type: "object", properties: { n: { type: "number" } } } as const;
    const look = tool("look", {
      spec: { name: "look", description: "", input },
      run: (value) => (seen.push(value), "done"),
    });
    const calls = [{ name: "look", input: { n: "7" } }];
    const here = createWorld().process({ tools: [look], script: [{ calls }, { text: "Done." }] });

    await here.settle("Go");

    expect(seen).toEqual([{ n: "7" }]);
  });

  test("what is no JSON is answered by the host, and returns as it was", async () => {
    const world = createWorld();
    const strict = tool("look", {
      validate: (value) =>
        typeof value === "object" ? { ok: true, value } : { ok: false, message: "Not an object." },
    });
    const calls = [{ name: "look", rawInput: '{"at": ' }];
    const here = world.process({ tools: [strict], script: [{ calls }, { text: "Sorry." }] });

    expect(await here.settle("Go")).toEqual({ status: "done" });
    expect(await world.facts("tool.settled")).toMatchObject([{ source: "invalid" }]);
    expect(lines(here.asked[1]?.messages ?? [])).toEqual([
      "user: Go",
      'assistant: look("{\\"at\\": ")',
      "tool!: Not an object.",
    ]);
  });

  test("two calls with one id are two calls", async () => {
    const calls = [1, 2].map((at) => ({ name: "look", id: "same", input: { at } }));
    const look = tool("look", { run: (value) => JSON.stringify(value) });
    const here = createWorld().process({ tools: [look], script: [{ calls }, { text: "Done." }] });

    await here.settle("Go");

    expect((await transcript(here)).slice(2, 4)).toEqual(['tool: {"at":1}', 'tool: {"at":2}']);
  });
});

describe("after a crash in the middle of a batch", () => {
  test("finished calls are kept, open ones go on, and the model is not asked again", async () => {
    const world = createWorld();
    const runs: string[] = [];
    const run = (name: string) => () => (runs.push(name), `${name} done`);
    const calls = ["a", "b", "c"].map((name) => ({ name }));
    const script = [{ text: "Three.", calls }, { text: "Done." }];
    const hanging = tool("b", { run: () => new Promise(() => undefined) });
    const others = [tool("a", { run: run("a") }), tool("c", { run: run("c") })];
    const first = world.process({ tools: [...others, hanging], script });
    const { submission } = await first.desk.submit("Go", { by: "user:1" });
    await first.until("tool.settled");
    await first.crash();
    const settled = (await world.facts("tool.settled")).map(({ message }) => message.name);

    const second = world.process({ tools: [...others, tool("b", { run: run("b") })], script });
    expect((await second.desk.wait(submission)).outcome).toEqual({ status: "done" });

    expect(settled).toContain("a");
    for (const name of settled) expect(runs.filter((ran) => ran === name)).toHaveLength(1);
    expect(runs).toContain("b");
    expect(second.asked).toHaveLength(1);
    expect(await transcript(second)).toEqual([
      "user: Go",
      "assistant: Three. a({}) b({}) c({})",
      "tool: a done",
      "tool: b done",
      "tool: c done",
      "assistant: Done.",
    ]);
  });

  test("a result that is an error, with its structure, is served as it was", async () => {
    const world = createWorld();
    const script = [{ calls: [{ name: "a" }, { name: "b" }] }, { text: "Done." }];
    const failing = tool("a", { run: () => Promise.reject(new TypeError("No such shelf.")) });
    const hanging = tool("b", { run: () => new Promise(() => undefined) });
    const first = world.process({ tools: [failing, hanging], script });
    const { submission } = await first.desk.submit("Go", { by: "user:1" });
    await first.until("tool.settled");
    await first.crash();

    const fine = tool("b", { run: () => ({ found: 1 }) });
    const second = world.process({ tools: [failing, fine], script });
    await second.desk.wait(submission);

    expect(second.asked[0]?.messages.slice(2)).toMatchObject([
      { role: "tool", isError: true, parts: [{ text: "No such shelf." }] },
      { role: "tool", isError: false, details: { found: 1 } },
    ]);
  });

  test("a turn that Pi began is finished by another harness", async () => {
    const world = createWorld();
    const script = [{ calls: [{ name: "a" }, { name: "b" }] }, { text: "Done." }];
    const hanging = tool("b", { run: () => new Promise(() => undefined) });
    const first = world.process({ tools: [tool("a"), hanging], script });
    const { submission } = await first.desk.submit("Go", { by: "user:1" });
    await first.until("tool.settled");
    await first.crash();

    const second = world.process({ harness: smallLoop, tools: [tool("a"), tool("b")], script });
    expect((await second.desk.wait(submission)).outcome).toEqual({ status: "done" });
    expect(second.asked).toHaveLength(1);
    expect((await world.facts("turn.attempted")).map(({ harness }) => harness.name)).toEqual([
      "pi",
      "small",
    ]);
  });
});

test("equal histories ask equal questions, whenever they happen", async () => {
  const fingerprints = async (): Promise<unknown> => {
    const world = createWorld();
    const calls = [{ name: "look" }, { name: "lok" }];
    await world
      .process({ tools: [tool("look")], script: [{ calls }, { text: "Done." }] })
      .settle("Go");
    const requests = await world.facts("model.requested");
    return requests.map(({ conversation, configuration }) => ({ conversation, configuration }));
  };

  expect(await fingerprints()).toEqual(await fingerprints());
});

test("a loop of Pi that breaks down ends the turn, and does not hang", async () => {
  const harness = createPiHarness({
    transformContext: () => Promise.reject(new TypeError("No such view.")),
  });
  const here = createWorld().process({ harness, script: [{ text: "Hello." }] });

  expect(await here.settle("Hi")).toMatchObject({
    status: "failed",
    failure: { code: "harness", message: expect.stringContaining("No such view.") },
  });
  expect(here.asked).toEqual([]);
});

test("Pi is not asked to go on from a reply: it refuses, and nobody is asked anything", async () => {
  const reply = {
    role: "assistant",
    id: "m" as never,
    parts: [{ type: "call", id: "a" as never, name: "look", input: {} }],
    model: { provider: "p", id: "m" },
    usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0 },
    stop: "tools",
  } as const;
  // Anything else that is called of this turn is a mistake.
  const turn = { agent: spec(), transcript: () => [reply] } as unknown as Turn;

  await expect(createPiHarness().run(turn)).rejects.toThrow("Cannot continue");
});

test("a result of 5 MB is refused by the host, and Pi goes on", async () => {
  const huge = tool("look", { run: () => "x".repeat(5_000_000) });
  const here = createWorld().process({
    tools: [huge],
    script: [{ calls: [{ name: "look" }] }, { text: "Too much." }],
  });

  expect(await here.settle("Go")).toEqual({ status: "done" });
  expect((await transcript(here))[2]).toContain("5.0 MB");
});

test("a tool that is gone when its call is open is answered as unknown", async () => {
  const world = createWorld();
  const script = [{ calls: [{ name: "look" }] }, { text: "Done." }];
  const open = createMoment();
  const hanging = tool("look", { run: () => (open.reach(), new Promise(() => undefined)) });
  const first = world.process({ tools: [hanging], script });
  const { submission } = await first.desk.submit("Go", { by: "user:1" });
  await open.reached;
  await first.crash();

  const second = world.process({ tools: [], script });
  expect((await second.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect((await transcript(second))[2]).toMatch(/^tool!: /);
});
