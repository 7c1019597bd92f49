import type { Message, ModelQuestion } from "@tenon/contracts";
import { describe, expect, test } from "vitest";
import { filesIn, promptOf } from "../src/prompt.ts";
import { assistant, callId, digest, question } from "./story.ts";

const model = { provider: "own", id: "model" };
const other = { provider: "other", id: "model" };
const bytes = new Uint8Array([1, 2, 3]);
const context = {
  provider: "own",
  files: new Map([[digest("picture"), bytes]]),
  takesResultFiles: true,
};

function asked(...messages: readonly Message[]): ModelQuestion {
  return question(model, { messages });
}

test("the system text comes first, and an empty one is left out", () => {
  const messages = [{ role: "user", parts: [{ type: "text", text: "Hi" }] }] as const;

  expect(promptOf(question(model, { system: "Be brief.", messages }), context)).toEqual([
    { role: "system", content: "Be brief." },
    { role: "user", content: [{ type: "text", text: "Hi" }] },
  ]);
  expect(promptOf(asked(...messages), context)).toHaveLength(1);
});

test("results of one batch become one message, in their order", () => {
  const call = (id: string) => ({ type: "call", id: callId(id), name: "look", input: {} }) as const;
  const done = (id: string, isError: boolean) =>
    ({
      role: "tool",
      call: callId(id),
      name: "look",
      parts: [{ type: "text", text: id }],
      isError,
    }) as const;

  const prompt = promptOf(
    asked(assistant([call("a"), call("b")], model), done("a", false), done("b", true)),
    context,
  );

  expect(prompt.slice(1)).toEqual([
    {
      role: "tool",
      content: [
        {
          type: "tool-result",
          toolCallId: "a",
          toolName: "look",
          output: { type: "text", value: "a" },
        },
        {
          type: "tool-result",
          toolCallId: "b",
          toolName: "look",
          output: { type: "error-text", value: "b" },
        },
      ],
    },
  ]);
});

test("empty texts and messages without content are left out", () => {
  const prompt = promptOf(
    asked(
      { role: "user", parts: [{ type: "text", text: "" }] },
      assistant([{ type: "text", text: "" }], model),
    ),
    context,
  );

  expect(prompt).toEqual([]);
});

describe("thoughts", () => {
  const thought = {
    type: "thinking",
    text: "Hm.",
    meta: { provider: "own", data: { own: { signature: "s" } } },
  } as const;

  test("return to their provider with what it noted", () => {
    expect(promptOf(asked(assistant([thought], model)), context)).toEqual([
      {
        role: "assistant",
        content: [{ type: "reasoning", text: "Hm.", providerOptions: { own: { signature: "s" } } }],
      },
    ]);
  });

  test("of another provider are left out", () => {
    expect(promptOf(asked(assistant([thought], other)), context)).toEqual([]);
  });
});

test("what another provider noted on a text stays here", () => {
  const meta = { provider: "other", data: { other: { itemId: "i" } } };
  const prompt = promptOf(asked(assistant([{ type: "text", text: "Hi", meta }], other)), context);

  expect(prompt).toEqual([{ role: "assistant", content: [{ type: "text", text: "Hi" }] }]);
});

test("files are sent as bytes, in messages and in results", () => {
  const file = {
    type: "file",
    mediaType: "image/png",
    blob: digest("picture"),
    name: "a.png",
  } as const;
  const call = { type: "call", id: callId("a"), name: "draw", input: {} } as const;
  const drawn = {
    role: "tool",
    call: callId("a"),
    name: "draw",
    parts: [file],
    isError: false,
  } as const;
  const messages = asked({ role: "user", parts: [file] }, assistant([call], model), drawn);

  const prompt = promptOf(messages, context);

  const sent = {
    type: "file",
    mediaType: "image/png",
    filename: "a.png",
    data: { type: "data", data: bytes },
  };
  expect(filesIn(messages)).toEqual([digest("picture"), digest("picture")]);
  expect(prompt[0]).toEqual({ role: "user", content: [sent] });
  expect(prompt[2]).toMatchObject({ content: [{ output: { type: "content", value: [sent] } }] });
});

test("ids that a provider would refuse are numbered, the same on both sides of a call", () => {
  const call = (id: string) => ({ type: "call", id: callId(id), name: "look", input: {} }) as const;
  const done = {
    role: "tool",
    call: callId("t:1"),
    name: "look",
    parts: [],
    isError: false,
  } as const;

  const prompt = promptOf(asked(assistant([call("fine"), call("t:1")], model), done), context);

  expect(prompt).toMatchObject([
    { content: [{ toolCallId: "fine" }, { toolCallId: "call_tenon_1" }] },
    { content: [{ toolCallId: "call_tenon_1" }] },
  ]);
});

test("input that is not an object is wrapped into one", () => {
  const call = { type: "call", id: callId("a"), name: "look", input: '{"wor' } as const;

  expect(promptOf(asked(assistant([call], model)), context)).toMatchObject([
    { content: [{ input: { input: '{"wor' } }] },
  ]);
});
