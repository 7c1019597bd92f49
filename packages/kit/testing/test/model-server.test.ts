import { describe, expect, test } from "vitest";
import { startModelServer } from "../src/index.ts";
import { plain, formats, post, step } from "./fixtures/model-formats.ts";

describe("a whole reply", () => {
  const expected = {
    anthropic: {
      role: "assistant",
      stop_reason: "tool_use",
      content: [
        { type: "thinking", thinking: "Hm." },
        { type: "text", text: "I look." },
        { type: "tool_use", id: "call_0_0", name: "look", input: { word: "tenon" } },
        { type: "tool_use", id: "call_0_1", name: "look", input: {} },
      ],
      usage: { input_tokens: 7, output_tokens: 5, cache_read_input_tokens: 2 },
    },
    google: {
      candidates: [
        {
          finishReason: "STOP",
          content: {
            parts: [
              { thought: true, text: "Hm." },
              { text: "I look." },
              {
                functionCall: { id: "call_0_0", name: "look", args: { word: "tenon" } },
                thoughtSignature: expect.any(String),
              },
              { functionCall: { id: "call_0_1", name: "look", args: {} } },
            ],
          },
        },
      ],
      usageMetadata: { promptTokenCount: 9, cachedContentTokenCount: 2, candidatesTokenCount: 5 },
    },
    "openai-chat": {
      choices: [
        {
          finish_reason: "tool_calls",
          message: {
            content: "I look.",
            reasoning_content: "Hm.",
            tool_calls: [
              { id: "call_0_0", function: { name: "look", arguments: '{"word":"tenon"}' } },
              { id: "call_0_1", function: { name: "look", arguments: "{}" } },
            ],
          },
        },
      ],
      usage: {
        prompt_tokens: 9,
        completion_tokens: 5,
        prompt_tokens_details: { cached_tokens: 2 },
      },
    },
    "openai-responses": {
      status: "completed",
      output: [
        { type: "reasoning", summary: [{ text: "Hm." }] },
        { type: "message", content: [{ type: "output_text", text: "I look." }] },
        { type: "function_call", call_id: "call_0_0", arguments: '{"word":"tenon"}' },
        { type: "function_call", call_id: "call_0_1", arguments: "{}" },
      ],
      usage: { input_tokens: 9, output_tokens: 5 },
    },
  };

  test.each(formats)("has the shape of %s", async (format) => {
    await using server = await startModelServer([step]);

    const response = await post(server, format);

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject(expected[format]);
  });
});

describe("without a memory", () => {
  test.each(formats)(
    "the same %s request gets the same bytes from another server",
    async (format) => {
      await using one = await startModelServer([step]);
      await using two = await startModelServer([step]);
      const body = { ...plain[format], stream: true };

      const texts = await Promise.all(
        [one, two].map(async (server) => (await post(server, format, { body })).text()),
      );

      expect(texts[0]).toBe(texts[1]);
      expect(texts[0]).toContain("look");
    },
  );

  test("a function sees the request as it is meant, whatever its format", async () => {
    await using server = await startModelServer(({ system, messages, tools }) => ({
      text: JSON.stringify([system, messages, tools]),
    }));
    const body = {
      model: "m",
      system: "Be brief.",
      tools: [{ name: "look" }],
      messages: [
        { role: "user", content: "Hello" },
        { role: "assistant", content: [{ type: "tool_use", id: "c", name: "look", input: {} }] },
        {
          role: "user",
          content: [
            { type: "tool_result", tool_use_id: "c", content: "found" },
            { type: "text", text: "Go on." },
          ],
        },
      ],
    };

    const reply: unknown = await (await post(server, "anthropic", { body })).json();

    expect(reply).toMatchObject({
      content: [
        {
          text: JSON.stringify([
            "Be brief.",
            [
              { role: "user", text: "Hello" },
              {
                role: "assistant",
                text: "",
                thinking: [],
                calls: [{ id: "c", name: "look", input: {} }],
              },
              { role: "tool", call: "c", text: "found" },
              { role: "user", text: "Go on." },
            ],
            ["look"],
          ]),
        },
      ],
    });
  });
});
