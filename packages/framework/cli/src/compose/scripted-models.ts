import type { ModelProviders } from "@tenon/contracts";
import { createScriptedProviders, type Script } from "@tenon/model-scripted";
import { systemClock } from "./system-clock.ts";

/** The scripted models of a project. */
export interface ScriptedModelsOptions {
  /** Scripts by model id: `{ refunds: [...] }` is the model `scripted/refunds`. */
  readonly scripts: { readonly [id: string]: Script };
  /** Streams no faster than this. Default: as fast as the reader reads. */
  readonly tokensPerSecond?: number;
}

/** Models that answer by script, without key or network: the provider `scripted` of a configuration. */
export function createScriptedModels(options: ScriptedModelsOptions): ModelProviders {
  return createScriptedProviders({ ...options, clock: systemClock });
}
