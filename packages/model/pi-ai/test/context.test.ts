import type { Api, Model } from "@earendil-works/pi-ai";
import type { Message, ModelQuestion, PartMeta } from "@tenon/contracts";
import { describe, expect, test } from "vitest";
import { contextOf, filesIn, type Target } from "../src/context.ts";
import { assistant, callId, digest, question } from "./story.ts";

const own = { provider: "own", id: "model" };
const model: Model<Api> = {
  id: "model",
  name: "Model",
  api: "anthropic-messages",
  provider: "pi-name",
  baseUrl: "",
  reasoning: true,
  input: ["text", "image"],
  cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
  contextWindow: 0,
  maxTokens: 0,
};
const target: Target = {
  provider: "own",
  model,
  files: new Map([[digest("picture"), new Uint8Array([1, 2, 3])]]),
};

function asked(...messages: readonly Message[]): ModelQuestion {
  return question(own, { messages });
}

function notes(data: { readonly [name: string]: string | boolean }, provider = "own"): PartMeta {
  return { provider, data };
}

test("system text and tools are passed on", () => {
  const input = { type: "object", properties: { word: { type: "string" } } } as const;
  const tools = [{ name: "look", description: "Looks.", input, sequential: true }];

  expect(contextOf(question(own, { system: "Be brief.", tools }), target)).toMatchObject({
    systemPrompt: "Be brief.",
    tools: [{ name: "look", description: "Looks.", parameters: input }],
  });
});

describe("what a provider noted", () => {
  const parts = [
    { type: "thinking", text: "Hm.", meta: notes({ thinkingSignature: "sealed" }) },
    { type: "thinking", text: "", meta: notes({ thinkingSignature: "data", redacted: true }) },
    { type: "text", text: "So.", meta: notes({ textSignature: "text-id" }) },
    {
      type: "call",
      id: callId("c"),
      name: "look",
      input: {},
      meta: notes({ thoughtSignature: "thought", namespace: "space", id: "call|item" }),
    },
  ] as const;

  test("returns to it as pi-ai had it", () => {
    expect(contextOf(asked(assistant(parts, own)), target).messages).toMatchObject([
      {
        api: "anthropic-messages",
        provider: "pi-name",
        model: "model",
        content: [
          { type: "thinking", thinking: "Hm.", thinkingSignature: "sealed" },
          { type: "thinking", thinking: "", thinkingSignature: "data", redacted: true },
          { type: "text", text: "So.", textSignature: "text-id" },
          {
            type: "toolCall",
            id: "call|item",
            name: "look",
            arguments: {},
            thoughtSignature: "thought",
            namespace: "space",
          },
        ],
        usage: { input: 1, output: 2, cacheRead: 3, cacheWrite: 4, totalTokens: 10 },
      },
    ]);
  });

  test("stays here when another is asked, and so do the thoughts", () => {
    const other = { ...target, provider: "other" };

    expect(contextOf(asked(assistant(parts, own)), other).messages).toMatchObject([
      {
        api: "other",
        provider: "own",
        content: [
          { type: "text", text: "So." },
          { type: "toolCall", id: "c", name: "look", arguments: {} },
        ],
      },
    ]);
    expect(JSON.stringify(contextOf(asked(assistant(parts, own)), other))).not.toMatch(
      /sealed|text-id|thought|call\|item/,
    );
  });

  test("is not made up: a thought that nobody signed has no signature", () => {
    const plain = asked(assistant([{ type: "thinking", text: "Hm." }], own));

    expect(contextOf(plain, target).messages[0]?.content).toEqual([
      { type: "thinking", thinking: "Hm." },
    ]);
  });

  test("for chat completions an unsigned thought returns in its usual field", () => {
    const chat = { ...target, model: { ...model, api: "openai-completions" } };
    const plain = asked(assistant([{ type: "thinking", text: "Hm." }], own));

    expect(contextOf(plain, chat).messages[0]?.content).toEqual([
      { type: "thinking", thinking: "Hm.", thinkingSignature: "reasoning_content" },
    ]);
  });
});

test("ids that a provider would refuse are numbered, the same on both sides of a call", () => {
  const call = (id: string) => ({ type: "call", id: callId(id), name: "look", input: {} }) as const;
  const done = {
    role: "tool",
    call: callId("t:1"),
    name: "look",
    parts: [],
    isError: true,
  } as const;

  expect(
    contextOf(asked(assistant([call("fine"), call("t:1")], own), done), target).messages,
  ).toMatchObject([
    { content: [{ id: "fine" }, { id: "call_tenon_1" }] },
    { toolCallId: "call_tenon_1", toolName: "look", isError: true },
  ]);
});

test("input that is no object is wrapped into one", () => {
  const call = { type: "call", id: callId("a"), name: "look", input: '{"wor' } as const;

  expect(contextOf(asked(assistant([call], own)), target).messages).toMatchObject([
    { content: [{ arguments: { input: '{"wor' } }] },
  ]);
});

test("images are sent as bytes, and other files are refused by name", () => {
  const file = { type: "file", mediaType: "image/png", blob: digest("picture") } as const;
  const messages = asked({ role: "user", parts: [file] });

  expect(filesIn(messages)).toEqual([digest("picture")]);
  expect(contextOf(messages, target).messages).toMatchObject([
    { content: [{ type: "image", mimeType: "image/png", data: "AQID" }] },
  ]);
  const paper = { ...file, mediaType: "application/pdf" };
  expect(() => contextOf(asked({ role: "user", parts: [paper] }), target)).toThrow(
    /application\/pdf/,
  );
});

test("large images are sent whole", () => {
  const bytes = Uint8Array.from({ length: 20_000 }, (_, at) => at % 251);
  const file = { type: "file", mediaType: "image/png", blob: digest("large") } as const;
  const files = new Map([[digest("large"), bytes]]);

  const { messages } = contextOf(asked({ role: "user", parts: [file] }), { ...target, files });

  expect(messages).toMatchObject([{ content: [{ data: Buffer.from(bytes).toString("base64") }] }]);
});
