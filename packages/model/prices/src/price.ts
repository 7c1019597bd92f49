import type { Usage } from "@tenon/contracts";

/** What a model costs, in US dollars per million tokens. */
export interface Price extends Rates {
  /** Other rates for all tokens of a question that is longer than this. The highest limit that is passed counts. */
  readonly above?: readonly (Rates & { readonly inputTokens: number })[];
}

/** Dollars per million tokens, by kind. Tokens of the reasoning are output. */
export interface Rates {
  readonly input: number;
  readonly output: number;
  /** Tokens that the provider had already read. Default: as `input`. */
  readonly cacheRead?: number;
  /** Tokens that the provider was told to keep. Default: as `input`. */
  readonly cacheWrite?: number;
}

/** What one reply costs, in US dollars. */
export function costOf(usage: Omit<Usage, "cost">, price: Price): number {
  const asked = usage.input + usage.cacheRead + usage.cacheWrite;
  const { input, output, cacheRead = input, cacheWrite = input } = ratesFor(asked, price);
  const perMillion =
    usage.input * input +
    usage.output * output +
    usage.cacheRead * cacheRead +
    usage.cacheWrite * cacheWrite;
  return perMillion / 1_000_000;
}

function ratesFor(asked: number, price: Price): Rates {
  let rates: Rates = price;
  let limit = 0;
  for (const tier of price.above ?? []) {
    if (asked <= tier.inputTokens || tier.inputTokens < limit) continue;
    rates = tier;
    limit = tier.inputTokens;
  }
  return rates;
}
