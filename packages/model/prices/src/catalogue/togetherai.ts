import type { Price } from "../price.ts";

/** List prices of togetherai. */
export const togetherai: { readonly [model: string]: Price } = {
  "MiniMaxAI/MiniMax-M2.7": { input: 0.3, output: 1.2, cacheRead: 0.06 },
  "MiniMaxAI/MiniMax-M3": { input: 0.3, output: 1.2, cacheRead: 0.06 },
  "Qwen/Qwen2.5-7B-Instruct-Turbo": { input: 0.3, output: 0.3 },
  "Qwen/Qwen3.5-9B": { input: 0.17, output: 0.25 },
  "Qwen/Qwen3.6-Plus": { input: 0.5, output: 3 },
  "Qwen/Qwen3.7-Max": { input: 1.25, output: 3.75, cacheRead: 0.125 },
  "deepseek-ai/DeepSeek-V4-Flash-0731": { input: 0.14, output: 0.28, cacheRead: 0.03 },
  "deepseek-ai/DeepSeek-V4-Pro": { input: 1.74, output: 3.48, cacheRead: 0.2 },
  "deepseek-ai/DeepSeek-V4-Pro-0813": { input: 1.32, output: 3.96, cacheRead: 0.13 },
  "deepseek-ai/DeepSeek-V4.1-Flash": { input: 0.3, output: 1.2, cacheRead: 0.006 },
  "google/gemma-4-31B-it": { input: 0.39, output: 0.97 },
  "meta-llama/Llama-3.3-70B-Instruct-Turbo": { input: 1.04, output: 1.04 },
  "moonshotai/Kimi-K2.6": { input: 1.2, output: 4.5, cacheRead: 0.2 },
  "moonshotai/Kimi-K2.7-Code": { input: 0.95, output: 4, cacheRead: 0.19 },
  "moonshotai/Kimi-K3": { input: 3, output: 15, cacheRead: 0.3 },
  "nvidia/nemotron-3-ultra-550b-a55b": { input: 0.6, output: 3.6, cacheRead: 0.2 },
  "openai/gpt-oss-120b": { input: 0.15, output: 0.6 },
  "openai/gpt-oss-20b": { input: 0.05, output: 0.2 },
  "thinkingmachines/Inkling": { input: 1, output: 4.05, cacheRead: 0.17 },
  "zai-org/GLM-5.2": { input: 1.4, output: 4.4, cacheRead: 0.26 },
  "zai-org/GLM-5.3": { input: 1.4, output: 4.4, cacheRead: 0.26 },
  "zai-org/GLM-5.3-Flash": { input: 0.15, output: 0.5, cacheRead: 0.03 },
};
