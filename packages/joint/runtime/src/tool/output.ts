import type { CallId, Json, TextPart, ToolMessage } from "@tenon/contracts";
import { wellFormed } from "../well-formed.ts";

/** A tool's output as JSON, or why it is none. */
export type Output =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly problem: string };

/** Reads what a tool returned. `undefined` is `null`; what JSON cannot hold or is larger than `maxBytes` is refused. */
export function readOutput(returned: unknown, maxBytes: number): Output {
  const text = jsonText(returned ?? null);
  if (text === undefined) {
    return {
      ok: false,
      problem:
        "returned something that is not JSON. Return plain objects, arrays, strings, numbers, booleans or null.",
    };
  }
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > maxBytes) {
    return {
      ok: false,
      problem: `returned ${megabytes(bytes)}; at most ${megabytes(maxBytes)} are kept. Return less, or a reference to where the rest is.`,
    };
  }
  return { ok: true, value: wellFormed(JSON.parse(text) as Json) };
}

/** The message that carries an output to the model: strings as they are, the rest as JSON text and as details. */
export function outputMessage(call: CallId, name: string, output: Json): ToolMessage {
  const parts: readonly TextPart[] = [
    { type: "text", text: typeof output === "string" ? output : JSON.stringify(output) },
  ];
  const message = { role: "tool", call, name, parts, isError: false } as const;
  return typeof output === "string" ? message : { ...message, details: output };
}

/** The message that tells the model what went wrong. */
export function errorMessage(call: CallId, name: string, text: string): ToolMessage {
  return {
    role: "tool",
    call,
    name,
    parts: [{ type: "text", text: text.toWellFormed() }],
    isError: true,
  };
}

function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
