import type { Price } from "../price.ts";

/** List prices of xai. */
export const xai: { readonly [model: string]: Price } = {
  "grok-4.3": {
    input: 1.25,
    output: 2.5,
    cacheRead: 0.2,
    above: [{ inputTokens: 200000, input: 2.5, output: 5, cacheRead: 0.4 }],
  },
  "grok-4.5": {
    input: 2,
    output: 6,
    cacheRead: 0.3,
    above: [{ inputTokens: 200000, input: 4, output: 12, cacheRead: 0.6 }],
  },
  "grok-4.6": {
    input: 2,
    output: 6,
    cacheRead: 0.5,
    above: [{ inputTokens: 200000, input: 4, output: 12, cacheRead: 1 }],
  },
  "grok-4.7": {
    input: 2,
    output: 6,
    cacheRead: 0.5,
    above: [{ inputTokens: 200000, input: 4, output: 12, cacheRead: 1 }],
  },
};
