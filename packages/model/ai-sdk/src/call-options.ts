import { TenonError, type Json, type JsonObject, type ModelQuestion } from "@tenon/contracts";
import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  SharedV4ProviderOptions,
} from "@ai-sdk/provider";
import { promptOf, type PromptContext } from "./prompt.ts";

/** What one provider is always told, e.g. to cache. A question's own options win. */
export type ProviderDefaults = { readonly [provider: string]: JsonObject };

/** Translates a canonical question into the options of `doStream`. */
export function callOptionsOf(
  question: ModelQuestion,
  context: PromptContext,
  defaults: ProviderDefaults,
): LanguageModelV4CallOptions {
  const { providerOptions, ...settings } = settingsOf(question.options ?? {});
  return {
    prompt: promptOf(question, context),
    ...(question.tools.length === 0 ? {} : { tools: question.tools.map(toolOf) }),
    ...(question.thinking === undefined
      ? {}
      : { reasoning: question.thinking === "off" ? "none" : question.thinking }),
    ...(question.maxOutputTokens === undefined
      ? {}
      : { maxOutputTokens: question.maxOutputTokens }),
    ...settings,
    providerOptions: merged(defaults, providerOptions),
  };
}

/** Call settings of the AI SDK that a question may carry, each with its check. */
const settings = {
  frequencyPenalty: isNumber,
  presencePenalty: isNumber,
  providerOptions: isObject,
  responseFormat: isObject,
  seed: isNumber,
  stopSequences: isList,
  temperature: isNumber,
  toolChoice: isObject,
  topK: isNumber,
  topP: isNumber,
} as const;

type Settings = Pick<LanguageModelV4CallOptions, keyof typeof settings>;

function settingsOf(options: Json): Settings {
  if (!isObject(options)) throw invalidOptions("must be an object.");
  for (const [name, value] of Object.entries(options)) {
    const check = Object.entries(settings).find(([known]) => known === name)?.[1];
    if (check === undefined) {
      throw invalidOptions(
        `has the unknown field "${name}". Known: ${Object.keys(settings).join(", ")}.`,
      );
    }
    if (!check(value)) throw invalidOptions(`has a field "${name}" of the wrong type.`);
  }
  // Decoded above, as far as the SDK does not decode it itself.
  return options as Settings;
}

function toolOf(tool: ModelQuestion["tools"][number]): LanguageModelV4FunctionTool {
  return {
    type: "function",
    name: tool.name,
    description: tool.description,
    // JSON Schema by contract; the SDK's type is the same thing, spelled out.
    inputSchema: tool.input as LanguageModelV4FunctionTool["inputSchema"],
  };
}

function merged(
  defaults: ProviderDefaults,
  own: SharedV4ProviderOptions | undefined,
): SharedV4ProviderOptions {
  const all: Record<string, JsonObject> = { ...defaults };
  for (const [provider, options] of Object.entries(own ?? {})) {
    all[provider] = { ...all[provider], ...(options as JsonObject) };
  }
  return all as SharedV4ProviderOptions;
}

function invalidOptions(problem: string): TenonError {
  return new TenonError("invalid-input", `\`options\` of the model call ${problem}`);
}

function isNumber(value: Json): boolean {
  return typeof value === "number";
}

function isList(value: Json): boolean {
  return Array.isArray(value);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
