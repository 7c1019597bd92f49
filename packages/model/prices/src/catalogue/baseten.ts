import type { Price } from "../price.ts";

/** List prices of baseten. */
export const baseten: { readonly [model: string]: Price } = {
  "deepseek-ai/DeepSeek-V4-Flash-0731": { input: 0.13, output: 0.26, cacheRead: 0.028 },
  "deepseek-ai/DeepSeek-V4-Pro": { input: 1.74, output: 3.48, cacheRead: 0.145 },
  "deepseek-ai/DeepSeek-V4-Pro-0813": { input: 1.32, output: 3.96 },
  "deepseek-ai/DeepSeek-V4.1-Flash": { input: 0.3, output: 1.2, cacheRead: 0.03 },
  "moonshotai/Kimi-K2.5": { input: 0.6, output: 3, cacheRead: 0.12 },
  "moonshotai/Kimi-K2.6": { input: 0.95, output: 4, cacheRead: 0.16 },
  "moonshotai/Kimi-K2.7-Code": { input: 0.95, output: 4, cacheRead: 0.16 },
  "moonshotai/Kimi-K3": { input: 3, output: 15 },
  "nvidia/NVIDIA-Nemotron-3-Ultra-550B-A55B": { input: 0.6, output: 2.4, cacheRead: 0.12 },
  "nvidia/Nemotron-120B-A12B": { input: 0.3, output: 0.75, cacheRead: 0.06 },
  "openai/gpt-oss-120b": { input: 0.1, output: 0.5 },
  "thinkingmachines/inkling": { input: 1, output: 4.05 },
  "thinkingmachines/inkling-small": { input: 0.5, output: 1.2, cacheRead: 0.1 },
  "zai-org/GLM-4.7": { input: 0.6, output: 2.2, cacheRead: 0.12 },
  "zai-org/GLM-5": { input: 0.95, output: 3.15, cacheRead: 0.2 },
  "zai-org/GLM-5.1": { input: 1.3, output: 4.3, cacheRead: 0.26 },
  "zai-org/GLM-5.2": { input: 1.4, output: 4.4, cacheRead: 0.3 },
  "zai-org/GLM-5.2-Fast": { input: 2.1, output: 6.6, cacheRead: 0.21 },
  "zai-org/GLM-5.3": { input: 1.4, output: 4.4, cacheRead: 0.14 },
  "zai-org/GLM-5.3-Fast": { input: 2.1, output: 6.6 },
  "zai-org/GLM-5.3-Flash": { input: 0.15, output: 0.5 },
};
