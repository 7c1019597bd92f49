import type { Price } from "../price.ts";

/** List prices of groq. */
export const groq: { readonly [model: string]: Price } = {
  "llama-3.1-8b-instant": { input: 0.05, output: 0.08 },
  "llama-3.3-70b-versatile": { input: 0.59, output: 0.79 },
  "openai/gpt-oss-120b": { input: 0.15, output: 0.6, cacheRead: 0.075 },
  "openai/gpt-oss-20b": { input: 0.075, output: 0.3, cacheRead: 0.0375 },
  "openai/gpt-oss-safeguard-20b": { input: 0.075, output: 0.3 },
  "qwen/qwen3.6-27b": { input: 0.6, output: 3, cacheRead: 0.3 },
  "qwen/qwen3.8-27b": { input: 0.8, output: 4 },
};
