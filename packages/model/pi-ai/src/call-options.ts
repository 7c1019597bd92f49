import type { SimpleStreamOptions } from "@earendil-works/pi-ai";
import { TenonError, type Json, type JsonObject, type ModelQuestion } from "@tenon/contracts";

/** Translates what a question says beside its conversation into options of `streamSimple`. */
export function callOptionsOf(question: ModelQuestion): SimpleStreamOptions {
  const { thinking, maxOutputTokens } = question;
  return {
    // pi-ai would ask the environment otherwise, which is the host's alone.
    cacheRetention: "short",
    ...(thinking === undefined || thinking === "off" ? {} : { reasoning: thinking }),
    ...(maxOutputTokens === undefined ? {} : { maxTokens: maxOutputTokens }),
    ...settingsOf(question.options ?? {}),
  };
}

/** Settings of pi-ai that a question may carry, each with its check. */
const settings = {
  cacheRetention: isText,
  metadata: isObject,
  samplingParams: isObject,
  sessionId: isText,
  temperature: isNumber,
  thinkingBudgets: isObject,
  toolChoice: isText,
} as const;

type Settings = Pick<SimpleStreamOptions, keyof typeof settings>;

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
  // Decoded above, as far as pi-ai does not decode it itself.
  return options as Settings;
}

function invalidOptions(problem: string): TenonError {
  return new TenonError("invalid-input", `\`options\` of the model call ${problem}`);
}

function isText(value: Json): boolean {
  return typeof value === "string";
}

function isNumber(value: Json): boolean {
  return typeof value === "number";
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
