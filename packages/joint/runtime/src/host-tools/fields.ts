import type { Json, JsonObject } from "@tenon/contracts";

/** The fields of what a model gave a host tool; none when it is no object. */
export function fieldsOf(input: Json): JsonObject {
  return typeof input === "object" && input !== null && !Array.isArray(input)
    ? (input as JsonObject)
    : {};
}

/** A field that validation found to be a text. */
export function textField(input: unknown, name: string): string {
  const value = fieldsOf(input as Json)[name];
  return typeof value === "string" ? value : "";
}

/** Names as a sentence lists them. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 50).map((name) => `"${name}"`);
  const rest = names.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join(", ");
}

/** A text on one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
