import { startModelServer, type ScriptedUsage } from "@tenon/testing";
import { expect, test } from "vitest";
import { createPiAiProviders, type PiProviderConfig } from "../src/index.ts";
import { ask, question } from "./story.ts";

const claimed = { input: 1_000, output: 50, reasoning: 30, cacheRead: 400 };

/** Usage of a reply that claims these tokens. */
async function usageOf(
  name: string,
  id: string,
  { usage = claimed, ...config }: PiProviderConfig & { readonly usage?: ScriptedUsage } = {},
): Promise<unknown> {
  await using server = await startModelServer([{ text: "Hi", usage }]);
  const model = { provider: name, id };
  const baseUrl = name === "anthropic" ? server.url.replace(/\/v1$/, "") : server.url;
  const providers = { [name]: { ...config, baseUrl, secret: null } };
  const provider = await createPiAiProviders({ providers }).open(model);
  const end = (await ask(provider, question(model))).at(-1);
  return end?.type === "reply" ? end.reply.usage : end;
}

const rates = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 };

test.each([
  ["anthropic", "claude-sonnet-4-6"],
  ["google", "gemini-3.8-flash"],
  ["openai", "gpt-5.5"],
  ["lab", "any"],
])(
  "%s: cached tokens have their own rate, and those of the reasoning are output",
  async (name, id) => {
    const usage = await usageOf(name, id, { models: { [id]: { cost: rates } } });

    // 1000 x 3 + 50 x 15 + 400 x 0.3, per million.
    expect(usage).toEqual({
      input: 1_000,
      output: 50,
      cacheRead: 400,
      cacheWrite: 0,
      cost: expect.closeTo(0.00387, 12),
    });
  },
);

test("anthropic: tokens that were written to the cache have theirs, as pi-ai lists them", async () => {
  const usage = await usageOf("anthropic", "claude-sonnet-4-6", {
    usage: { ...claimed, cacheWrite: 200 },
  });

  expect(usage).toMatchObject({ cacheWrite: 200, cost: expect.closeTo(0.00387 + 0.00075, 12) });
});

test("a model without a price has no cost, and one that is said to be free costs 0", async () => {
  const free = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

  expect(await usageOf("lab", "any")).not.toHaveProperty("cost");
  expect(await usageOf("lab", "any", { models: { any: { cost: free } } })).toMatchObject({
    cost: 0,
  });
});

test("tokens that nobody counted have no price", async () => {
  const nothing = { input: 0, output: 0, reasoning: 0, cacheRead: 0 };

  const usage = await usageOf("lab", "any", { models: { any: { cost: rates } }, usage: nothing });

  expect(usage).not.toHaveProperty("cost");
});
