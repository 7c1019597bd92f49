import { stripTypeScriptTypes } from "node:module";

/** A script as the guest evaluates it: the text of one async function. */
export interface ScriptSource {
  readonly text: string;
  /** False when lines of the text are not those of the source. */
  readonly hasLines: boolean;
}

/**
 * Removes types and keeps every position. What cannot be parsed is left as it is: the guest's own message then says what
 * is wrong, and where.
 */
export function readSource(source: string): ScriptSource {
  const text = `export default async () => {${source}\n};`;
  try {
    return { text: stripTypeScriptTypes(text), hasLines: true };
  } catch (error) {
    return isUnsupported(error) ? transform(text) : { text, hasLines: true };
  }
}

/** Enums and the like are more than types, so they are written anew, on other lines. */
function transform(text: string): ScriptSource {
  try {
    return { text: stripTypeScriptTypes(text, { mode: "transform" }), hasLines: false };
  } catch {
    return { text, hasLines: true };
  }
}

function isUnsupported(error: unknown): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    error.code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX"
  );
}
