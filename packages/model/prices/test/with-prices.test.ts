import type { ModelProvider, ModelProviders, ModelRef, Usage } from "@tenon/contracts";
import { expect, test } from "vitest";
import { withPrices, type WithPricesOptions } from "../src/index.ts";

const sonnet = { provider: "anthropic", id: "claude-sonnet-4-6" };
const tokens = { input: 1_000, output: 200, cacheRead: 10_000, cacheWrite: 0 };

/** Answers with `usage` whatever it is asked. */
function providersWith(usage: Usage): ModelProviders {
  const opened = new Map<string, ModelProvider>();
  return {
    async open({ provider: name }) {
      const provider: ModelProvider = opened.get(name) ?? {
        name,
        secrets: ["KEY"],
        async *stream() {
          yield { type: "delta", delta: { type: "text", index: 0, text: "Hi" } };
          yield {
            type: "reply",
            reply: { parts: [{ type: "text", text: "Hi" }], stop: "stop", usage },
          };
        },
      };
      opened.set(name, provider);
      return provider;
    },
  };
}

async function usageOf(
  model: ModelRef,
  usage: Usage,
  options?: WithPricesOptions,
): Promise<Usage | undefined> {
  const provider = await withPrices(providersWith(usage), options).open(model);
  const question = { model, system: "", messages: [], tools: [] };
  const { signal } = new AbortController();
  const blob = (): Promise<Uint8Array> => Promise.resolve(new Uint8Array());
  for await (const event of provider.stream(question, { signal, secrets: {}, blob })) {
    if (event.type === "reply") return event.reply.usage;
  }
  return undefined;
}

test("a reply without a price gets the list price", async () => {
  // 1000 x 3 + 200 x 15 + 10000 x 0.3, per million.
  expect(await usageOf(sonnet, tokens)).toEqual({ ...tokens, cost: 0.009 });
});

test("what the provider says wins over the list, also that it was free", async () => {
  expect(await usageOf(sonnet, { ...tokens, cost: 0.5 })).toEqual({ ...tokens, cost: 0.5 });
  expect(await usageOf(sonnet, { ...tokens, cost: 0 })).toEqual({ ...tokens, cost: 0 });
});

test("a price of one's own wins over both", async () => {
  const prices = { "anthropic/claude-sonnet-4-6": { input: 1, output: 10, cacheRead: 0 } };

  expect(await usageOf(sonnet, tokens, { prices })).toEqual({ ...tokens, cost: 0.003 });
  expect(await usageOf(sonnet, { ...tokens, cost: 9 }, { prices })).toEqual({
    ...tokens,
    cost: 0.003,
  });
});

test("a gateway costs what the provider behind it costs, when it is said to", async () => {
  const model = { ...sonnet, provider: "gateway" };

  expect(await usageOf(model, tokens)).toEqual(tokens);
  expect(await usageOf(model, tokens, { like: { gateway: "anthropic" } })).toMatchObject({
    cost: 0.009,
  });
});

test("an unknown model has no price, and tokens that nobody counted have none either", async () => {
  const uncounted = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

  expect(await usageOf({ provider: "cohere", id: "command-a" }, tokens)).toEqual(tokens);
  expect(await usageOf(sonnet, uncounted)).toEqual(uncounted);
});

test("nothing else of a provider changes, and it is opened as often as before", async () => {
  const providers = withPrices(providersWith(tokens));
  const [one, two] = [await providers.open(sonnet), await providers.open(sonnet)];

  expect(one).toBe(two);
  expect(one).toMatchObject({ name: "anthropic", secrets: ["KEY"] });
});
