import type { Json } from "@tenon/contracts";
import { describe, expect, test } from "vitest";
import { startModelServer, type ModelServer, type ModelStep } from "../src/index.ts";

const paths = {
  anthropic: "/messages",
  google: "/models/m:generateContent",
  "openai-chat": "/chat/completions",
  "openai-responses": "/responses",
} as const;

const plain = {
  anthropic: { model: "m", messages: [{ role: "user", content: "Hello" }] },
  google: { contents: [{ role: "user", parts: [{ text: "Hello" }] }] },
  "openai-chat": { model: "m", messages: [{ role: "user", content: "Hello" }] },
  "openai-responses": { model: "m", input: "Hello" },
} as const;

type Format = keyof typeof paths;
const formats: readonly Format[] = ["anthropic", "google", "openai-chat", "openai-responses"];

interface PostOptions {
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

function post(server: ModelServer, format: Format, options: PostOptions = {}): Promise<Response> {
  const { body = plain[format], ...rest } = options;
  const isStreamed = typeof body === "object" && body !== null && "stream" in body;
  // Google's path says what the others say in the body.
  const path = isStreamed ? paths[format].replace(":gen", ":streamGen") : paths[format];
  return fetch(server.url + path, { method: "POST", body: JSON.stringify(body), ...rest });
}

const step: ModelStep = {
  thinking: { text: "Hm." },
  text: "I look.",
  calls: [{ name: "look", input: { word: "tenon" } }, { name: "look" }],
  usage: { input: 7, output: 5, cacheRead: 2 },
};

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

describe("like a real provider it refuses", () => {
  test.each([
    [
      "anthropic",
      {
        messages: [
          { role: "user", content: "Hello" },
          { role: "assistant", content: [{ type: "tool_use", id: "c", name: "look", input: {} }] },
          { role: "user", content: "Go on." },
        ],
      },
    ],
    [
      "google",
      {
        contents: [
          { role: "user", parts: [{ text: "Hello" }] },
          { role: "model", parts: [{ functionCall: { id: "c", name: "look", args: {} } }] },
          { role: "user", parts: [{ text: "Go on." }] },
        ],
      },
    ],
    [
      "openai-chat",
      {
        messages: [
          { role: "user", content: "Hello" },
          { role: "tool", tool_call_id: "c", content: "found" },
        ],
      },
    ],
    [
      "openai-responses",
      {
        input: [
          { role: "user", content: "Hello" },
          { type: "function_call", call_id: "c", name: "look", arguments: "{}" },
        ],
      },
    ],
  ] as const)("%s calls that are not paired with results", async (format, body) => {
    await using server = await startModelServer([step, step]);

    const response = await post(server, format, { body });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { message: expect.stringContaining('"c"') },
    });
  });

  test("Google's calls without ids are paired by name and order", async () => {
    await using server = await startModelServer([step, { text: "Fine." }]);
    const call = { functionCall: { name: "look", args: {} } };
    const answer = { functionResponse: { name: "look", response: { output: "found" } } };
    const history = (...answers: readonly Json[]): Json => ({
      contents: [
        { role: "user", parts: [{ text: "Hello" }] },
        { role: "model", parts: [call, call] },
        { role: "user", parts: answers },
      ],
    });

    const whole = await post(server, "google", { body: history(answer, answer) });
    const half = await post(server, "google", { body: history(answer) });

    expect([whole.status, half.status]).toEqual([200, 400]);
  });

  test("a thought whose text was changed under its signature", async () => {
    await using server = await startModelServer([{ thinking: { text: "Hm." } }, { text: "Fine." }]);
    const reply: unknown = await (await post(server, "anthropic")).json();
    const [thought] = contentOf(reply);
    const history = (block: Json): Json => ({
      messages: [
        { role: "user", content: "Hello" },
        { role: "assistant", content: [block] },
      ],
    });

    const verbatim = await post(server, "anthropic", { body: history(thought ?? null) });
    const altered = await post(server, "anthropic", {
      body: history({ ...thought, thinking: "Oh." }),
    });

    expect([verbatim.status, altered.status]).toEqual([200, 400]);
  });

  test("another key than its own", async () => {
    await using server = await startModelServer([{ text: "Hi" }], { key: "right" });

    const statuses = await Promise.all([
      post(server, "anthropic", { headers: { "x-api-key": "wrong" } }),
      post(server, "anthropic", { headers: { "x-api-key": "right" } }),
      post(server, "google", { headers: { "x-goog-api-key": "wrong" } }),
      post(server, "google", { headers: { "x-goog-api-key": "right" } }),
      post(server, "openai-chat", { headers: { authorization: "Bearer right" } }),
    ]).then((responses) => responses.map(({ status }) => status));

    expect(statuses).toEqual([401, 200, 400, 200, 200]);
  });

  test("what is no request at all", async () => {
    await using server = await startModelServer([]);

    const lost = await fetch(`${server.url}/models`);
    const garbled = await fetch(server.url + paths.anthropic, { method: "POST", body: "{" });

    expect([lost.status, garbled.status]).toEqual([404, 400]);
    expect(server.requests).toEqual([]);
  });
});

describe("failures", () => {
  test("have the status of their kind, or the one they ask for, and say when to come back", async () => {
    await using server = await startModelServer(({ messages }) => {
      const [first] = messages;
      const failure = {
        kind: "overloaded",
        ...(first?.role === "user" && first.text === "500" ? { status: 500 } : {}),
      } as const;
      return { failure: { ...failure, retryAfterMs: 1500 } };
    });
    const custom = { messages: [{ role: "user", content: "500" }] };

    const usual = await post(server, "anthropic");
    const other = await post(server, "anthropic", { body: custom });

    expect([usual.status, other.status]).toEqual([529, 500]);
    expect(usual.headers.get("retry-after")).toBe("2");
    await expect(server.requests[0]?.ended).resolves.toBe("refused");
  });

  test("of the first tries are over after them, per question", async () => {
    await using server = await startModelServer([
      { text: "Hi", failure: { kind: "overloaded", tries: 2 } },
    ]);
    const other = { messages: [{ role: "user", content: "Another question" }] };

    const statuses: number[] = [];
    for (const body of [plain.anthropic, plain.anthropic, plain.anthropic, other]) {
      statuses.push((await post(server, "anthropic", { body })).status);
    }

    expect(statuses).toEqual([529, 529, 200, 529]);
  });

  test.each(formats)("of the network break %s off in the middle", async (format) => {
    const failure = { kind: "network", afterDeltas: 1 } as const;
    await using server = await startModelServer([{ text: "One two three.", failure }]);
    const response = await post(server, format, { body: { ...plain[format], stream: true } });

    await expect(response.text()).rejects.toThrow();
    await expect(server.requests[0]?.ended).resolves.toBe("broken-off");
  });
});

test("a silent model waits until the client goes away", async () => {
  await using server = await startModelServer([{ text: "One two three.", hangAfter: 1 }]);
  const controller = new AbortController();
  const response = await post(server, "openai-chat", {
    body: { ...plain["openai-chat"], stream: true },
    signal: controller.signal,
  });

  const reader = response.body?.getReader();
  const first = await reader?.read();
  controller.abort();

  expect(new TextDecoder().decode(first?.value)).toContain("assistant");
  await expect(server.requests[0]?.ended).resolves.toBe("abandoned");
});

function contentOf(reply: unknown): readonly { readonly [name: string]: Json }[] {
  if (typeof reply !== "object" || reply === null || !("content" in reply)) return [];
  return Array.isArray(reply.content) ? reply.content : [];
}
