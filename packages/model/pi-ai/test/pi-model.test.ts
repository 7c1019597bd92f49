import {
  fauxAssistantMessage,
  fauxProvider,
  fauxText,
  fauxThinking,
  fauxToolCall,
  type AssistantMessage as PiReply,
  type AssistantMessageEvent,
  type SimpleStreamOptions,
} from "@earendil-works/pi-ai";
import { describe, expect, test } from "vitest";
import { fromPiModel, type PiStream } from "../src/index.ts";
import { ask, callId, question } from "./story.ts";

const own = { provider: "own", id: "any" };
const faux = fauxProvider({ provider: "faux" });
const [model = expect.fail("There is a model.")] = faux.provider.getModels();

/** A model whose stream is these events. */
function scripted(
  events: readonly AssistantMessageEvent[],
  given: SimpleStreamOptions[] = [],
): ReturnType<typeof fromPiModel> {
  const stream: PiStream = async function* (_model, _context, options = {}) {
    given.push(options);
    yield* events;
  };
  return fromPiModel(model, { stream, name: "own" });
}

function reply(content: PiReply["content"], more: Partial<PiReply> = {}): PiReply {
  return { ...fauxAssistantMessage(content), provider: "faux", model: model.id, ...more };
}

function done(message: PiReply): AssistantMessageEvent {
  return { type: "done", reason: "stop", message };
}

test("a model that was set up with pi-ai answers, thoughts and calls too", async () => {
  const stream: PiStream = (...given) => faux.provider.streamSimple(...given);
  faux.setResponses([
    fauxAssistantMessage(
      [fauxThinking("Hm."), fauxText("I look."), fauxToolCall("look", { at: 1 }, { id: "c" })],
      { stopReason: "toolUse" },
    ),
  ]);
  const provider = fromPiModel(model, { stream });

  const events = await ask(provider, question({ provider: "faux", id: model.id }));

  expect(provider).toMatchObject({ name: "faux", secrets: [] });
  expect(events.at(-1)).toMatchObject({
    reply: {
      parts: [
        { type: "thinking", text: "Hm." },
        { type: "text", text: "I look." },
        { type: "call", id: "c", name: "look", input: { at: 1 } },
      ],
      stop: "tools",
    },
  });
});

test("the whole that pi-ai tells in the end completes what its fragments said", async () => {
  const message = reply([
    { type: "thinking", thinking: "Hm.", thinkingSignature: "sealed" },
    { type: "text", text: "One two" },
    { type: "toolCall", id: "call|item", name: "look", arguments: { at: 1 } },
  ]);
  const at = (contentIndex: number): { contentIndex: number; partial: PiReply } => ({
    contentIndex,
    partial: message,
  });
  const call = { type: "toolCall", id: "call|item", name: "look", arguments: { at: 1 } } as const;

  const events = await ask(
    scripted([
      { type: "start", partial: message },
      { type: "thinking_start", ...at(0) },
      { type: "thinking_delta", delta: "Hm.", ...at(0) },
      { type: "thinking_delta", delta: "\n\n", ...at(0) },
      { type: "thinking_end", content: "Hm.", ...at(0) },
      { type: "text_start", ...at(1) },
      { type: "text_delta", delta: "One", ...at(1) },
      { type: "text_end", content: "One two", ...at(1) },
      { type: "toolcall_start", ...at(2) },
      { type: "toolcall_end", toolCall: call, ...at(2) },
      done(message),
    ]),
    question(own),
  );

  expect(events).toMatchObject([
    { delta: { type: "thinking", index: 0, text: "Hm." } },
    { delta: { type: "text", index: 1, text: "One" } },
    { delta: { type: "text", index: 1, text: " two" } },
    { delta: { type: "call", index: 2, id: "call|item", name: "look", text: '{"at":1}' } },
    {
      reply: {
        parts: [
          { type: "thinking", text: "Hm.", meta: { data: { thinkingSignature: "sealed" } } },
          { type: "text", text: "One two" },
          {
            type: "call",
            id: callId("call|item"),
            input: { at: 1 },
            meta: { provider: "own", data: { id: "call|item" } },
          },
        ],
      },
    },
  ]);
});

test("texts that never say anything are no parts, and do not shift the others", async () => {
  const message = reply([fauxText(""), fauxText("Yes.")]);
  const events = await ask(
    scripted([
      { type: "text_start", contentIndex: 0, partial: message },
      { type: "text_delta", delta: "", contentIndex: 0, partial: message },
      { type: "text_end", content: "", contentIndex: 0, partial: message },
      { type: "text_start", contentIndex: 1, partial: message },
      { type: "text_delta", delta: "Yes.", contentIndex: 1, partial: message },
      done(message),
    ]),
    question(own),
  );

  expect(events).toMatchObject([
    { delta: { index: 0, text: "Yes." } },
    { reply: { parts: [{ type: "text", text: "Yes." }] } },
  ]);
});

test("input that pi-ai repaired arrives as the model sent it", async () => {
  const message = reply([{ type: "toolCall", id: "c", name: "look", arguments: { at: "she" } }]);
  const events = await ask(
    scripted([
      { type: "toolcall_start", contentIndex: 0, partial: message },
      { type: "toolcall_delta", delta: '{"at":"she', contentIndex: 0, partial: message },
      done(message),
    ]),
    question(own),
  );

  expect(events.at(-1)).toMatchObject({ reply: { parts: [{ input: '{"at":"she' }] } });
});

test("usage and its price are pi-ai's", async () => {
  const usage = {
    input: 1,
    output: 2,
    cacheRead: 3,
    cacheWrite: 4,
    totalTokens: 10,
    cost: { input: 0.1, output: 0.2, cacheRead: 0.3, cacheWrite: 0.4, total: 1 },
  };

  const events = await ask(scripted([done(reply([], { usage, responseId: "r" }))]), question(own));

  expect(events).toMatchObject([
    {
      reply: {
        usage: { input: 1, output: 2, cacheRead: 3, cacheWrite: 4, cost: 1 },
        providerId: "r",
      },
    },
  ]);
});

describe("the question's options", () => {
  test("become options of pi-ai, and nothing comes from the environment", async () => {
    const given: SimpleStreamOptions[] = [];
    await ask(
      scripted([done(reply([]))], given),
      question(own, { thinking: "high", maxOutputTokens: 9, options: { temperature: 0.5 } }),
    );
    await ask(scripted([done(reply([]))], given), question(own, { thinking: "off" }));

    expect(given).toMatchObject([
      { reasoning: "high", maxTokens: 9, temperature: 0.5, cacheRetention: "short" },
      { cacheRetention: "short" },
    ]);
    expect(given[1]).not.toHaveProperty("reasoning");
  });

  test("are refused when one is unknown or of the wrong type, naming it", async () => {
    const options = [{ temprature: 1 }, { temperature: "hot" }, "hot"];

    const failures = await Promise.all(
      options.map((each) => ask(scripted([]), question(own, { options: each }))),
    );

    expect(failures).toMatchObject([
      [{ failure: { kind: "invalid-request", message: expect.stringContaining('"temprature"') } }],
      [{ failure: { kind: "invalid-request", message: expect.stringContaining('"temperature"') } }],
      [{ failure: { kind: "invalid-request", message: expect.stringContaining("object") } }],
    ]);
  });
});

describe("a stream that misbehaves is a failure", () => {
  test("when it simply ends", async () => {
    expect(await ask(scripted([]), question(own))).toMatchObject([
      { failure: { kind: "network" } },
    ]);
  });

  test("when it throws", async () => {
    const stream: PiStream = () => expect.fail("No.");
    const provider = fromPiModel(model, { stream });

    expect(await ask(provider, question(own))).toMatchObject([{ type: "failure" }]);
  });

  test("when it ignores that it was aborted", async () => {
    const controller = new AbortController();
    const next = (): Promise<never> => {
      controller.abort();
      return new Promise(() => undefined);
    };
    const stream: PiStream = () => ({ [Symbol.asyncIterator]: () => ({ next }) });
    const provider = fromPiModel(model, { stream });
    const { signal } = controller;

    expect(await ask(provider, question(own), { signal })).toMatchObject([
      { failure: { message: "The call was aborted." } },
    ]);
  });
});
