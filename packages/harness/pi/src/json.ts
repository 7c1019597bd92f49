import type { Json } from "@tenon/contracts";

/** `value` as JSON with well-formed texts, as far as it is JSON at all. */
export function jsonOf(value: unknown): Json | undefined {
  const text = jsonText(value);
  if (text === undefined) return undefined;
  const json: Json = JSON.parse(text, repaired);
  return json;
}

function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** Half a surrogate pair has no canonical form. */
function repaired(_name: string, value: unknown): unknown {
  return typeof value === "string" ? value.toWellFormed() : value;
}
