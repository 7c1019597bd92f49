export {
  resultOf,
  type Script,
  type ScriptedCall,
  type ScriptedFailure,
  type ScriptedStep,
  type ScriptedThinking,
  type ScriptedUsage,
} from "./script.ts";
export { createScriptedModel, type ScriptedModelOptions } from "./scripted-model.ts";
export { createScriptedProviders, type ScriptedProvidersOptions } from "./scripted-providers.ts";
