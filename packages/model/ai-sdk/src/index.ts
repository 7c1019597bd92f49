export type { HeaderValue, HeaderValues } from "./headers.ts";
export {
  createAiSdkProviders,
  type AiSdkProvidersOptions,
  type ModelTransport,
  type ProviderConfig,
} from "./ai-sdk-providers.ts";
export type { ProviderDefaults } from "./call-options.ts";
export { fromLanguageModel, type FromLanguageModelOptions } from "./language-model.ts";
