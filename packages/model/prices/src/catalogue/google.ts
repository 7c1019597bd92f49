import type { Price } from "../price.ts";

/** List prices of google. */
export const google: { readonly [model: string]: Price } = {
  "deep-research-max-preview-04-2026": { input: 2, output: 12, cacheRead: 0.2 },
  "deep-research-preview-04-2026": { input: 2, output: 12, cacheRead: 0.2 },
  "gemini-2.5-computer-use-preview-10-2025": { input: 1.25, output: 10 },
  "gemini-2.5-flash": { input: 0.3, output: 2.5, cacheRead: 0.03 },
  "gemini-2.5-flash-lite": { input: 0.1, output: 0.4, cacheRead: 0.01 },
  "gemini-2.5-pro": { input: 1.25, output: 10, cacheRead: 0.125 },
  "gemini-3-flash-preview": { input: 0.5, output: 3, cacheRead: 0.05 },
  "gemini-3.1-flash-lite": { input: 0.25, output: 1.5, cacheRead: 0.025 },
  "gemini-3.1-flash-lite-image": { input: 0.25, output: 30 },
  "gemini-3.1-flash-lite-preview": { input: 0.25, output: 1.5, cacheRead: 0.025 },
  "gemini-3.1-flash-live-preview": { input: 0.75, output: 4.5 },
  "gemini-3.1-pro-preview": { input: 2, output: 12, cacheRead: 0.2 },
  "gemini-3.1-pro-preview-customtools": { input: 2, output: 12, cacheRead: 0.2 },
  "gemini-3.5-flash": { input: 1.5, output: 9, cacheRead: 0.15 },
  "gemini-3.5-flash-lite": { input: 0.3, output: 2.5, cacheRead: 0.03 },
  "gemini-3.6-flash": { input: 0.75, output: 3.75, cacheRead: 0.075 },
  "gemini-3.7-flash": { input: 0.75, output: 3.75, cacheRead: 0.075 },
  "gemini-3.8-flash": { input: 0.75, output: 3.75, cacheRead: 0.075 },
  "gemini-flash-latest": { input: 1.5, output: 9, cacheRead: 0.15 },
  "gemini-flash-lite-latest": { input: 0.25, output: 1.5, cacheRead: 0.025 },
};
