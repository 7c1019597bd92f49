import { startModelServer } from "@tenon/testing";
import { expect, test } from "vitest";
import { createAiSdkProviders } from "../src/index.ts";
import { ask, question } from "./story.ts";

const claimed = { input: 1_000, output: 50, reasoning: 30, cacheRead: 400 };

test.each([
  ["anthropic", "claude-sonnet-4-6"],
  ["google", "gemini-3.8-flash"],
  ["openai", "gpt-5.5"],
  ["openai-compatible", "any"],
])(
  "%s: cached tokens are apart, those of the reasoning are output, a price is not made up",
  async (name, id) => {
    await using server = await startModelServer([{ text: "Hi", usage: claimed }]);
    const model = { provider: name, id };
    const providers = { [name]: { baseUrl: server.url, secret: null } };
    const provider = await createAiSdkProviders({ providers }).open(model);

    const end = (await ask(provider, question(model))).at(-1);

    expect(end?.type === "reply" ? end.reply.usage : end).toEqual({
      input: 1_000,
      output: 50,
      cacheRead: 400,
      cacheWrite: 0,
    });
  },
);

test("anthropic: tokens that were written to the cache are apart, too", async () => {
  const usage = { ...claimed, cacheWrite: 200 };
  await using server = await startModelServer([{ text: "Hi", usage }]);
  const model = { provider: "anthropic", id: "claude-sonnet-4-6" };
  const anthropic = { baseUrl: server.url, secret: null };
  const provider = await createAiSdkProviders({ providers: { anthropic } }).open(model);

  const end = (await ask(provider, question(model))).at(-1);

  expect(end).toMatchObject({
    reply: { usage: { input: 1_000, cacheRead: 400, cacheWrite: 200 } },
  });
});
