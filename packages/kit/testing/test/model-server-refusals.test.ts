import type { Json } from "@tenon/contracts";
import { describe, expect, test } from "vitest";
import { startModelServer } from "../src/index.ts";
import { plain, post, paths, formats, step } from "./fixtures/model-formats.ts";

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
