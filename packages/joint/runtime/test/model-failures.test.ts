import {
  TenonError,
  type Conversation,
  type ModelEvent,
  type ModelProviders,
  type StreamOptions,
} from "@tenon/contracts";
import { expect, test } from "vitest";
import { createModels, modelRef, perAsk, perReply, replyOf, type Step } from "./fixtures/models.ts";
import { calm } from "./fixtures/stepped-clock.ts";
import { createMoment, createWorld, dataOf, lines, tool } from "./fixtures/world.ts";

test("a model that falls silent has failed after the idle time, and is asked again", async () => {
  const world = createWorld();
  const here = world.process({
    script: perAsk(saysThenHangs("Let me"), { text: "Here." }),
    policy: { modelIdleMs: 5000 },
  });
  const settled = here.settle("hi");
  await world.clock.advance(6000);

  expect(await settled).toEqual({ status: "done" });
  expect(dataOf(await world.events(), "model.failed")).toMatchObject([
    { failure: { kind: "timeout", message: "The model sent nothing for 5 s." } },
  ]);
});

test("a model that keeps talking is never silent", async () => {
  const world = createWorld();
  const here = world.process({
    script: () =>
      async function* () {
        for (let said = 0; said < 10; said += 1) {
          yield delta(`${said} `);
          await world.clock.after(4000);
        }
        yield { type: "reply", reply: replyOf({ text: "0 1 2 3 4 5 6 7 8 9 " }) };
      },
    policy: { modelIdleMs: 5000 },
  });
  const settled = here.settle("hi");
  await world.clock.advance(41_000);

  expect(await settled).toEqual({ status: "done" });
  expect(dataOf(await world.events(), "model.failed")).toEqual([]);
});

test("a silent provider is told to stop", async () => {
  const world = createWorld();
  const told = createMoment();
  const here = world.process({
    script: perAsk(
      async function* ({ signal }): AsyncGenerator<ModelEvent> {
        signal.addEventListener("abort", () => told.reach());
        await told.reached;
        yield* [];
      },
      { text: "Here." },
    ),
    policy: { modelIdleMs: 5000 },
  });
  const settled = here.settle("hi");
  await world.clock.advance(6000);

  await told.reached;
  expect(await settled).toEqual({ status: "done" });
});

test("a provider that throws has failed, and its words are kept", async () => {
  const world = createWorld();
  const here = world.process({
    script: () =>
      async function* (): AsyncGenerator<ModelEvent> {
        yield delta("Let me");
        throw new Error("socket hang up");
      },
  });

  expect(await here.settle("hi")).toEqual({
    status: "failed",
    failure: { code: "model", message: "test/main failed: socket hang up" },
  });
});

test("a provider that ends without a reply has failed and is asked again", async () => {
  const world = createWorld();
  const here = world.process({
    script: perAsk(
      async function* (): AsyncGenerator<ModelEvent> {
        yield delta("Let me");
      },
      { text: "Here." },
    ),
  });
  const settled = here.settle("hi");
  await world.clock.advance(1000);

  expect(await settled).toEqual({ status: "done" });
  expect(dataOf(await world.events(), "model.failed")).toMatchObject([
    { failure: { kind: "network", message: "The model's reply broke off." } },
  ]);
});

test("of two replies the first counts, and the provider is closed", async () => {
  const world = createWorld();
  const closed = createMoment();
  const here = world.process({
    script: () =>
      async function* (): AsyncGenerator<ModelEvent> {
        try {
          yield { type: "reply", reply: replyOf({ text: "One." }) };
          yield { type: "reply", reply: replyOf({ text: "Two." }) };
        } finally {
          closed.reach();
        }
      },
  });

  expect(await here.settle("hi")).toEqual({ status: "done" });
  expect(lines((await here.desk.transcript()).messages)).toEqual(["user: hi", "assistant: One."]);
  await closed.reached;
});

test("fragments of a try that failed are replaced by those of the next", async () => {
  const world = createWorld();
  const here = world.process({
    script: perAsk(
      async function* (): AsyncGenerator<ModelEvent> {
        yield delta("Wrong ");
        yield { type: "failure", failure: { kind: "network", message: "Cut." } };
      },
      { text: "Right." },
    ),
  });
  await here.desk.submit("hi", { by: "user:1" });
  const seen = followFragments(here.desk);
  await world.clock.advance(1000);

  expect(await seen()).toEqual([
    {
      message: "t1/step:0",
      attempt: 1,
      at: 0,
      position: 0,
      delta: { type: "text", index: 0, text: "Wrong " },
    },
    {
      message: "t1/step:0",
      attempt: 2,
      at: 0,
      position: 0,
      delta: { type: "text", index: 0, text: "Right." },
    },
  ]);
});

test("an unknown model is one clear failure", async () => {
  const here = createWorld().process({ agent: { models: [modelRef("nobody")] } });

  expect(await here.settle("hi")).toEqual({
    status: "failed",
    failure: { code: "model", message: 'test/nobody failed: There is no model "nobody".' },
  });
});

test("an unknown provider is one clear failure", async () => {
  const here = createWorld().process({ agent: { models: [{ provider: "acme", id: "x" }] } });

  expect(await here.settle("hi")).toEqual({
    status: "failed",
    failure: {
      code: "model",
      message: 'acme/x failed: There is no provider "acme". The provider is: test.',
    },
  });
});

test("a missing package is one clear failure that says how to add it", async () => {
  const models: ModelProviders = {
    open: async () => {
      throw new TenonError("missing-package", "The package `@acme/ai` is not installed.", {
        hint: "Add it: npm install @acme/ai",
      });
    },
  };
  const here = createWorld().process({ models });

  expect(await here.settle("hi")).toEqual({
    status: "failed",
    failure: {
      code: "model",
      message:
        "test/main failed: The package `@acme/ai` is not installed. Add it: npm install @acme/ai",
    },
  });
});

test("a missing key is one clear failure that names the variable", async () => {
  const here = createWorld().process({ models: createModels({ main: () => ({}) }, ["ACME_KEY"]) });

  expect(await here.settle("hi")).toEqual({
    status: "failed",
    failure: {
      code: "model",
      message:
        "test/main failed: The model test/main needs the secret ACME_KEY, which is not set. " +
        "Set the environment variable ACME_KEY, or give it to the platform.",
    },
  });
});

test("the calls of a reply that was cut off are not executed, and the model is told", async () => {
  const world = createWorld();
  const ran: string[] = [];
  const here = world.process({
    script: perReply({ calls: [{ name: "pay" }], stop: "length" }, { text: "I will be brief." }),
    tools: [tool("pay", { run: () => ran.push("pay") })],
  });

  expect(await here.settle("hi")).toEqual({ status: "done" });
  expect(ran).toEqual([]);
  expect(lines((await here.desk.transcript()).messages)).toEqual([
    "user: hi",
    "assistant: pay({})",
    "tool!: Not executed: the reply was cut off by the output limit, so the input may be incomplete.",
    "assistant: I will be brief.",
  ]);
});

test("an empty reply ends the turn", async () => {
  const here = createWorld().process({ script: () => ({}) });

  expect(await here.settle("hi")).toEqual({ status: "done" });
});

test("what a model says in half characters is made whole before it is recorded", async () => {
  const world = createWorld();
  const here = world.process({
    script: perReply(
      { calls: [{ name: "note", input: { "\ud800key": "\ud800" } }] },
      { text: "Noted \udc00." },
    ),
    tools: [tool("note", { run: (input) => input })],
  });

  expect(await here.settle("hi")).toEqual({ status: "done" });
  expect(lines((await here.desk.transcript()).messages)).toEqual([
    "user: hi",
    'assistant: note({"\ufffdkey":"\ufffd"})',
    'tool: {"\ufffdkey":"\ufffd"}',
    "assistant: Noted \ufffd.",
  ]);
});

function saysThenHangs(text: string): Step {
  return async function* ({ signal }: StreamOptions): AsyncGenerator<ModelEvent> {
    yield delta(text);
    await new Promise((resolve) => {
      signal.addEventListener("abort", resolve);
    });
  };
}

function delta(text: string): ModelEvent {
  return { type: "delta", delta: { type: "text", index: 0, text } };
}

function followFragments(desk: Conversation): () => Promise<readonly unknown[]> {
  const fragments: unknown[] = [];
  const over = new AbortController();
  const reading = (async () => {
    for await (const update of desk.follow({ signal: over.signal }))
      if (update.type === "fragment") fragments.push(update.fragment);
  })();
  return async () => {
    await calm();
    over.abort();
    await reading;
    return fragments;
  };
}
