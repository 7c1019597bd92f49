import type { Agent, ConversationId, Platform, Tool } from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { createScriptedProviders, type Script } from "@tenon/model-scripted";
import { createManualClock, createMemoryPlatform, createMemoryWorld } from "@tenon/platform-memory";
import { createRuntime, type Runtime } from "@tenon/runtime";
import { defineAgent } from "tenon";
import { createMortalStore, type Death } from "@tenon/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { supplier } from "../tools/supplier.ts";
import { bookCourier, callCustomer, countParts, orderPart, repairBike } from "../tools/tools.ts";

beforeEach(() => supplier.reset());

const beforeStart: Death = { at: 0, isRecorded: false, type: "tool.started" };
const beforeWork: Death = { at: 0, isRecorded: true, type: "tool.started" };
const beforeSecondStep: Death = { at: 1, isRecorded: false, type: "tool.memoized" };
const beforeResult: Death = { at: 0, isRecorded: false, type: "tool.settled" };
const afterResult: Death = { at: 0, isRecorded: true, type: "tool.settled" };

/** What the world outside saw, and what the model was told. */
type Left = {
  readonly calls: readonly string[];
  readonly effects: readonly string[];
  readonly isError: boolean;
};

const once = (...calls: readonly string[]): Left => ({ calls, effects: calls, isError: false });

describe("safe", () => {
  const seen: Left = { calls: ["count chain"], effects: [], isError: false };

  test.each([
    [beforeStart, seen],
    [beforeWork, seen],
    [beforeResult, { ...seen, calls: ["count chain", "count chain"] }],
    [afterResult, seen],
  ])("killed at $type $at, recorded: $isRecorded", async (death, left) => {
    expect(await kill({ tool: countParts, input: { part: "chain" }, death })).toEqual(left);
  });
});

describe("keyed", () => {
  const seen = once("order chain");

  test.each([
    [beforeStart, seen],
    [beforeWork, seen],
    [beforeResult, { ...seen, calls: ["order chain", "order chain"] }],
    [afterResult, seen],
  ])("killed at $type $at, recorded: $isRecorded", async (death, left) => {
    expect(await kill({ tool: orderPart, input: { part: "chain" }, death })).toEqual(left);
  });
});

describe("journal", () => {
  const seen = once("order chain", "tell ordered as S-1");

  test.each([
    [beforeStart, seen],
    [beforeWork, seen],
    [beforeSecondStep, once("order chain", "tell ordered as S-1", "tell ordered as S-1")],
    [beforeResult, seen],
    [afterResult, seen],
  ])("killed at $type $at, recorded: $isRecorded", async (death, left) => {
    expect(await kill({ tool: repairBike, input: { part: "chain" }, death })).toEqual(left);
  });
});

describe("unsafe with a probe", () => {
  const seen = once("courier to Ada");

  test.each([
    [beforeStart, seen],
    [beforeWork, seen],
    [beforeResult, seen],
    [afterResult, seen],
  ])("killed at $type $at, recorded: $isRecorded", async (death, left) => {
    expect(await kill({ tool: bookCourier, input: { to: "Ada" }, death })).toEqual(left);
  });
});

describe("unsafe", () => {
  const seen = once("tell ready");

  test.each([
    [beforeStart, seen],
    [beforeWork, { calls: [], effects: [], isError: true }],
    [beforeResult, { ...seen, isError: true }],
    [afterResult, seen],
  ])("killed at $type $at, recorded: $isRecorded", async (death, left) => {
    expect(await kill({ tool: callCustomer, input: { text: "ready" }, death })).toEqual(left);
  });
});

interface Kill {
  readonly tool: Tool;
  readonly input: { readonly [field: string]: string };
  readonly death: Death;
}

/** Lets one process die in the middle of a turn, and another one finish it. */
async function kill({ tool, input, death }: Kill): Promise<Left> {
  const clock = createManualClock();
  const world = createMemoryWorld();
  const agent = defineAgent({ model: "scripted/main", instructions: "", tools: [tool] });
  const script = [{ calls: [{ name: tool.spec.name, input }] }, { text: "Done." }];
  const first = createMemoryPlatform({ clock, world });
  const died = Promise.withResolvers<void>();
  const die = async (): Promise<void> => {
    await first[Symbol.asyncDispose]();
    died.resolve();
  };
  const { logs } = createMortalStore(first.logs, { death, die });
  const one = start({ ...first, logs }, agent, script);
  const { submission } = await talk(one).submit("Go on.", { by: "user:ann" });
  await died.promise;

  await using two = start(createMemoryPlatform({ clock, world }), agent, script);
  const { outcome } = await talk(two).wait(submission);

  expect(outcome).toEqual({ status: "done" });
  const { messages } = await talk(two).transcript();
  const results = messages.filter((message) => message.role === "tool");
  expect(results).toHaveLength(1);
  return { calls: supplier.calls, effects: supplier.effects, isError: results[0]?.isError ?? true };
}

function start(platform: Platform, agent: Agent, script: Script): Runtime {
  const runtime = createRuntime({
    platform,
    agents: { names: () => ["workshop"], get: async () => agent },
    harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
    models: createScriptedProviders({ scripts: { main: script } }),
  });
  runtime.start();
  return runtime;
}

function talk(runtime: Runtime) {
  return runtime.conversation("workshop", "one" as ConversationId);
}
