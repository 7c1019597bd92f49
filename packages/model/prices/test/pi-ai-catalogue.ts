import type { Api, Model } from "@earendil-works/pi-ai";
import type { Price, Rates } from "../src/index.ts";

/** Names of the AI SDK whose providers pi-ai knows, and how it calls them. */
const providers: { readonly [name: string]: string } = {
  anthropic: "anthropic",
  baseten: "baseten",
  cerebras: "cerebras",
  deepseek: "deepseek",
  fireworks: "fireworks",
  google: "google",
  groq: "groq",
  mistral: "mistral",
  openai: "openai",
  togetherai: "together",
  xai: "xai",
};

/** Prices by provider and model as the installed pi-ai knows them. Where it says 0, it knows none. */
export async function piAiCatalogue(): Promise<{
  readonly [provider: string]: { readonly [model: string]: Price };
}> {
  const entries = Object.entries(providers).map(
    async ([name, pi]) => [name, await pricesOf(pi)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function pricesOf(provider: string): Promise<{ readonly [model: string]: Price }> {
  const loaded: object = await import(`@earendil-works/pi-ai/providers/${provider}.models`);
  // The one export of such a module: models by id.
  const [models = {}] = Object.values(loaded) as readonly { readonly [id: string]: Model<Api> }[];
  return Object.fromEntries(
    Object.values(models)
      .filter(({ cost }) => cost.input + cost.output > 0)
      .map(({ id, cost }) => [id, priceOf(cost)] as const)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}

function priceOf(cost: Model<Api>["cost"]): Price {
  const above = (cost.tiers ?? []).map((tier) => ({
    inputTokens: tier.inputTokensAbove,
    ...ratesOf(tier),
  }));
  return { ...ratesOf(cost), ...(above.length === 0 ? {} : { above }) };
}

function ratesOf({ input, output, cacheRead, cacheWrite }: Required<Rates>): Rates {
  return {
    input,
    output,
    ...(cacheRead > 0 ? { cacheRead } : {}),
    ...(cacheWrite > 0 ? { cacheWrite } : {}),
  };
}
