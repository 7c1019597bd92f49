export type { HeaderValue, HeaderValues } from "./headers.ts";
export {
  createPiAiProviders,
  type PiAiProvidersOptions,
  type PiModelConfig,
  type PiProviderConfig,
} from "./pi-ai-providers.ts";
export { fromPiModel, type FromPiModelOptions, type PiStream } from "./pi-model.ts";
