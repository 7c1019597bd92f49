import type { Price } from "../price.ts";

/** List prices of deepseek. */
export const deepseek: { readonly [model: string]: Price } = {
  "deepseek-flash": { input: 0.3, output: 1.2, cacheRead: 0.006 },
  "deepseek-v4-pro": { input: 1.32, output: 3.96, cacheRead: 0.044 },
};
