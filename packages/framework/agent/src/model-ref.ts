import { TenonError, type ModelRef } from "@tenon/contracts";

/** Reads `provider/id`, e.g. `anthropic/claude-sonnet-4-6`; the id may hold more slashes. Throws `invalid-input`. */
export function parseModelRef(text: string): ModelRef {
  const model = modelRef(text);
  if (model !== undefined) return model;
  throw new TenonError("invalid-input", `A model ${modelRule}, not ${JSON.stringify(text)}.`, {
    hint: modelFix,
  });
}

/** What a model must look like, to complete a sentence. */
export const modelRule: string = 'must be written "provider/id"';

/** How to write a model. */
export const modelFix: string = 'For example "anthropic/claude-sonnet-4-6".';

/** Reads `provider/id`; undefined when `text` is something else. */
export function modelRef(text: unknown): ModelRef | undefined {
  if (typeof text !== "string") return undefined;
  const match = /^([a-z0-9][a-z0-9._-]*)\/(\S+)$/i.exec(text);
  const [, provider, id] = match ?? [];
  return provider === undefined || id === undefined ? undefined : { provider, id };
}
