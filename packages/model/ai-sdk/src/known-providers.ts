import type { ProviderDefaults } from "./call-options.ts";

/** How an AI SDK package is loaded and set up. */
export type ProviderPackage = {
  readonly package: string;
  /** Name of the exported function that makes the provider. */
  readonly factory: string;
  /** Variable that usually holds the key. */
  readonly secret?: string;
  /** Its usual address, for packages that would read another one from the environment, which is the host's alone. */
  readonly baseUrl?: string;
  readonly defaults?: ProviderDefaults;
};

/** Providers that need no configuration. */
export const knownProviders: { readonly [name: string]: ProviderPackage } = {
  anthropic: {
    package: "@ai-sdk/anthropic",
    factory: "createAnthropic",
    secret: "ANTHROPIC_API_KEY",
    baseUrl: "https://api.anthropic.com/v1",
    // Every step repeats the transcript; cached, that is about a tenth of the price.
    defaults: { anthropic: { cacheControl: { type: "ephemeral" } } },
  },
  baseten: { package: "@ai-sdk/baseten", factory: "createBaseten", secret: "BASETEN_API_KEY" },
  cerebras: { package: "@ai-sdk/cerebras", factory: "createCerebras", secret: "CEREBRAS_API_KEY" },
  cohere: { package: "@ai-sdk/cohere", factory: "createCohere", secret: "COHERE_API_KEY" },
  deepinfra: {
    package: "@ai-sdk/deepinfra",
    factory: "createDeepInfra",
    secret: "DEEPINFRA_API_KEY",
  },
  deepseek: { package: "@ai-sdk/deepseek", factory: "createDeepSeek", secret: "DEEPSEEK_API_KEY" },
  fireworks: {
    package: "@ai-sdk/fireworks",
    factory: "createFireworks",
    secret: "FIREWORKS_API_KEY",
  },
  google: {
    package: "@ai-sdk/google",
    factory: "createGoogle",
    secret: "GOOGLE_GENERATIVE_AI_API_KEY",
  },
  groq: { package: "@ai-sdk/groq", factory: "createGroq", secret: "GROQ_API_KEY" },
  mistral: { package: "@ai-sdk/mistral", factory: "createMistral", secret: "MISTRAL_API_KEY" },
  openai: {
    package: "@ai-sdk/openai",
    factory: "createOpenAI",
    secret: "OPENAI_API_KEY",
    baseUrl: "https://api.openai.com/v1",
    // The log is the only truth: nothing a conversation needs may live at the provider.
    defaults: { openai: { store: false } },
  },
  "openai-compatible": { package: "@ai-sdk/openai-compatible", factory: "createOpenAICompatible" },
  perplexity: {
    package: "@ai-sdk/perplexity",
    factory: "createPerplexity",
    secret: "PERPLEXITY_API_KEY",
  },
  togetherai: {
    package: "@ai-sdk/togetherai",
    factory: "createTogetherAI",
    secret: "TOGETHER_API_KEY",
  },
  xai: {
    package: "@ai-sdk/xai",
    factory: "createXai",
    secret: "XAI_API_KEY",
    defaults: { xai: { store: false } },
  },
};
