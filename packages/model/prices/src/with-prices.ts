import type {
  ModelEvent,
  ModelProvider,
  ModelProviders,
  ModelReply,
  ModelRef,
} from "@tenon/contracts";
import { costOf, type Price } from "./price.ts";
import { listPrice, priceIn, type PriceList } from "./price-list.ts";

/** Which prices count. */
export interface WithPricesOptions {
  /** Prices of one's own; they win over what a provider says and over the list. */
  readonly prices?: PriceList;
  /** Providers that cost what another one costs, by name: a gateway in front of it. */
  readonly like?: { readonly [provider: string]: string };
}

/**
 * Puts a price on each reply of `providers`: one's own, else what the provider says, else the list price. A reply whose
 * price nobody knows, or whose tokens nobody counted, has none.
 */
export function withPrices(
  providers: ModelProviders,
  options: WithPricesOptions = {},
): ModelProviders {
  const priced = new WeakMap<ModelProvider, ModelProvider>();
  return {
    async open(model) {
      const provider = await providers.open(model);
      const known = priced.get(provider) ?? pricedProvider(provider, options);
      priced.set(provider, known);
      return known;
    },
  };
}

function pricedProvider(provider: ModelProvider, options: WithPricesOptions): ModelProvider {
  return {
    name: provider.name,
    secrets: provider.secrets,
    async *stream(question, streamOptions): AsyncGenerator<ModelEvent, void, undefined> {
      for await (const event of provider.stream(question, streamOptions)) {
        yield event.type === "reply"
          ? { type: "reply", reply: pricedReply(event.reply, question.model, options) }
          : event;
      }
    },
  };
}

function pricedReply(
  reply: ModelReply,
  model: ModelRef,
  { prices = {}, like = {} }: WithPricesOptions,
): ModelReply {
  const { usage } = reply;
  const tokens = usage.input + usage.output + usage.cacheRead + usage.cacheWrite;
  const own = priceIn(prices, model);
  const price: Price | undefined =
    own ?? (usage.cost === undefined ? listPrice(listed(model, like)) : undefined);
  if (price === undefined || tokens === 0) return reply;
  return { ...reply, usage: { ...usage, cost: costOf(usage, price) } };
}

function listed({ provider, id }: ModelRef, like: { readonly [name: string]: string }): ModelRef {
  return { provider: (Object.hasOwn(like, provider) ? like[provider] : undefined) ?? provider, id };
}
