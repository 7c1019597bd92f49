import type { Price } from "../price.ts";

/** List prices of cerebras. */
export const cerebras: { readonly [model: string]: Price } = {
  "gpt-oss-120b": { input: 0.35, output: 0.75 },
  "qwen-3.8-27b": { input: 0.99, output: 1.49 },
};
