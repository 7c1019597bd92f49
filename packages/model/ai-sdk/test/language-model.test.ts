import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import { createGoogle } from "@ai-sdk/google";
import { describe, expect, test } from "vitest";
import { fromLanguageModel } from "../src/index.ts";
import { ask, question } from "./story.ts";

const model = { provider: "own", id: "model" };

const finish: LanguageModelV4StreamPart = {
  type: "finish",
  finishReason: { unified: "stop", raw: "stop" },
  usage: {
    inputTokens: { total: 10, noCache: undefined, cacheRead: 4, cacheWrite: undefined },
    outputTokens: { total: 3, text: 3, reasoning: 0 },
  },
};

type Fake = { readonly model: LanguageModelV4; readonly asked: LanguageModelV4CallOptions[] };

/** A model that streams these parts, and stays silent after them when it does not finish. */
function fake(parts: readonly LanguageModelV4StreamPart[], isSilent = false): Fake {
  const asked: LanguageModelV4CallOptions[] = [];
  const stream = (): ReadableStream<LanguageModelV4StreamPart> =>
    new ReadableStream({
      start(controller) {
        for (const part of parts) controller.enqueue(part);
        if (!isSilent) controller.close();
      },
    });
  return {
    asked,
    model: {
      specificationVersion: "v4",
      provider: "fake",
      modelId: "fake-1",
      supportedUrls: {},
      doGenerate: () => Promise.reject(new TypeError("Tenon always streams.")),
      doStream: (options) => {
        asked.push(options);
        return Promise.resolve({ stream: stream() });
      },
    },
  };
}

function wrapped(parts: readonly LanguageModelV4StreamPart[], isSilent = false) {
  return fromLanguageModel(fake(parts, isSilent).model, { name: "own" });
}

test("blocks that reuse an id are parts of their own", async () => {
  const provider = wrapped([
    { type: "text-start", id: "0" },
    { type: "text-delta", id: "0", delta: "One" },
    { type: "text-end", id: "0" },
    { type: "reasoning-start", id: "0" },
    { type: "reasoning-delta", id: "0", delta: "Hm" },
    { type: "reasoning-end", id: "0" },
    { type: "text-start", id: "0" },
    { type: "text-delta", id: "0", delta: "Two" },
    { type: "text-end", id: "0" },
    finish,
  ]);

  expect(await ask(provider, question(model))).toEqual([
    { type: "delta", delta: { type: "text", index: 0, text: "One" } },
    { type: "delta", delta: { type: "thinking", index: 1, text: "Hm" } },
    { type: "delta", delta: { type: "text", index: 2, text: "Two" } },
    {
      type: "reply",
      reply: {
        parts: [
          { type: "text", text: "One" },
          { type: "thinking", text: "Hm" },
          { type: "text", text: "Two" },
        ],
        stop: "stop",
        usage: { input: 6, output: 3, cacheRead: 4, cacheWrite: 0 },
      },
    },
  ]);
});

test("blocks that never say anything are no parts, and do not shift the others", async () => {
  const provider = wrapped([
    { type: "text-start", id: "0", providerMetadata: { x: { itemId: "i" } } },
    { type: "reasoning-start", id: "0" },
    { type: "reasoning-end", id: "0" },
    { type: "tool-input-start", id: "a", toolName: "look" },
    { type: "text-delta", id: "0", delta: "" },
    { type: "text-end", id: "0" },
    { type: "tool-call", toolCallId: "a", toolName: "look", input: "{}" },
    finish,
  ]);

  expect(await ask(provider, question(model))).toMatchObject([
    { delta: { type: "call", index: 0, text: "{}" } },
    { reply: { parts: [{ type: "call" }] } },
  ]);
});

test("a call that comes whole is one delta, and makes the reply stop for tools", async () => {
  const provider = wrapped([
    { type: "tool-call", toolCallId: "a", toolName: "look", input: '{"word":"tenon"}' },
    finish,
  ]);

  expect(await ask(provider, question(model))).toMatchObject([
    { delta: { type: "call", index: 0, id: "a", name: "look", text: '{"word":"tenon"}' } },
    { reply: { stop: "tools", parts: [{ type: "call", input: { word: "tenon" } }] } },
  ]);
});

test("what a provider notes on several fragments is kept together", async () => {
  const provider = wrapped([
    { type: "reasoning-start", id: "r", providerMetadata: { x: { itemId: "i", sealed: null } } },
    { type: "reasoning-end", id: "r", providerMetadata: { x: { sealed: "s" } } },
    finish,
  ]);

  const events = await ask(provider, question(model));

  expect(events.at(-1)).toMatchObject({
    reply: {
      parts: [{ text: "", meta: { provider: "own", data: { x: { itemId: "i", sealed: "s" } } } }],
    },
  });
});

test("tools that the provider runs by itself are not calls of the reply", async () => {
  const provider = wrapped([
    { type: "tool-input-start", id: "s", toolName: "search", providerExecuted: true },
    { type: "tool-input-delta", id: "s", delta: "{}" },
    { type: "tool-call", toolCallId: "s", toolName: "search", input: "{}", providerExecuted: true },
    { type: "tool-result", toolCallId: "s", toolName: "search", result: "found" },
    finish,
  ]);

  expect(await ask(provider, question(model))).toMatchObject([{ reply: { parts: [] } }]);
});

describe("what a reply cannot be is a failure", () => {
  test("a stream that ends without a finish", async () => {
    const provider = wrapped([{ type: "text-start", id: "0" }]);

    expect(await ask(provider, question(model))).toMatchObject([{ failure: { kind: "network" } }]);
  });

  test("a file that the model made", async () => {
    const data = { type: "data", data: "AAAA" } as const;
    const provider = wrapped([{ type: "file", mediaType: "image/png", data }, finish]);

    expect(await ask(provider, question(model))).toMatchObject([
      { failure: { kind: "invalid-request", message: expect.stringContaining("image/png") } },
    ]);
  });

  test("an error that is not an object", async () => {
    const provider = wrapped([{ type: "error", error: "Overloaded" }, finish]);

    expect(await ask(provider, question(model))).toEqual([
      { type: "failure", failure: { kind: "unknown", message: "Overloaded" } },
    ]);
  });
});

describe("a model that ignores the signal is left behind", () => {
  test("before it answers", async () => {
    const controller = new AbortController();
    const deaf: LanguageModelV4 = {
      ...fake([]).model,
      doStream: () => {
        queueMicrotask(() => controller.abort());
        return new Promise(() => undefined);
      },
    };

    const events = await ask(fromLanguageModel(deaf, { name: "own" }), question(model), {
      signal: controller.signal,
    });

    expect(events).toMatchObject([{ failure: { message: "The call was aborted." } }]);
  });

  test("while it streams", async () => {
    const controller = new AbortController();
    const provider = wrapped(
      [
        { type: "text-start", id: "0" },
        { type: "text-delta", id: "0", delta: "One" },
      ],
      true,
    );
    const types: string[] = [];
    const { signal } = controller;
    const blob = () => Promise.resolve(new Uint8Array());

    for await (const event of provider.stream(question(model), { signal, secrets: {}, blob })) {
      types.push(event.type);
      controller.abort();
    }

    expect(types).toEqual(["delta", "failure"]);
  });
});

describe("the question's options", () => {
  test("become call settings, and its provider options win over the defaults", async () => {
    const { model: language, asked } = fake([finish]);
    const provider = fromLanguageModel(language, {
      name: "own",
      defaults: { fake: { store: false, cache: true } },
    });

    await ask(
      provider,
      question(model, {
        thinking: "off",
        maxOutputTokens: 9,
        options: { temperature: 0.5, providerOptions: { fake: { store: true } } },
      }),
    );

    expect(asked).toMatchObject([
      {
        temperature: 0.5,
        reasoning: "none",
        maxOutputTokens: 9,
        providerOptions: { fake: { store: true, cache: true } },
      },
    ]);
  });

  test("are refused when one is unknown or of the wrong type, naming it", async () => {
    const provider = wrapped([finish]);
    const options = [{ temprature: 1 }, { temperature: "hot" }, "hot"];

    const failures = await Promise.all(
      options.map((each) => ask(provider, question(model, { options: each }))),
    );

    expect(failures).toMatchObject([
      [{ failure: { kind: "invalid-request", message: expect.stringContaining('"temprature"') } }],
      [{ failure: { kind: "invalid-request", message: expect.stringContaining('"temperature"') } }],
      [{ failure: { kind: "invalid-request", message: expect.stringContaining("object") } }],
    ]);
  });
});

test("a model of Google's package can be wrapped, and fails as a value when it cannot be reached", async () => {
  const google = createGoogle({ baseURL: "http://127.0.0.1:1", apiKey: "test-key" });
  const provider = fromLanguageModel(google("gemini-2.5-pro"), { name: "own" });

  expect(await ask(provider, question(model))).toMatchObject([{ failure: { kind: "network" } }]);
});
