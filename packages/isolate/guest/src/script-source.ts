import { stripTypeScriptTypes } from "node:module";

/** A script as an isolate loads it. */
export interface ScriptSource {
  readonly text: string;
  /** False when lines of the text are not those of the source. */
  readonly hasLines: boolean;
}

/** The stripper itself broke, for this thread and for good: a source can be too deep for it. */
export type BrokenSource = "broken";

/**
 * Removes types and keeps every position of a text of JavaScript or TypeScript. What cannot be parsed is left as it is: the guest's own message then says what
 * is wrong, and where.
 */
export function readSource(text: string): ScriptSource | BrokenSource {
  try {
    return { text: stripTypeScriptTypes(text), hasLines: true };
  } catch (error) {
    const code = codeOf(error);
    if (code === "ERR_INVALID_TYPESCRIPT_SYNTAX") return { text, hasLines: true };
    return code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX" ? transform(text) : "broken";
  }
}

/** Enums and the like are more than types, so they are written anew, on other lines. */
function transform(text: string): ScriptSource | BrokenSource {
  try {
    return { text: stripTypeScriptTypes(text, { mode: "transform" }), hasLines: false };
  } catch (error) {
    return codeOf(error)?.endsWith("_TYPESCRIPT_SYNTAX") ? { text, hasLines: true } : "broken";
  }
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
