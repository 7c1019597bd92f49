import type { Data } from "./event-feed.ts";

/** The object in a field; an empty one when there is none. */
export function dataIn(data: Data, field: string): Data {
  const value = data[field];
  return typeof value === "object" && value !== null ? (value as Data) : {};
}

/** The parts of a message. */
export function partsOf(message: Data): readonly Data[] {
  const { parts } = message;
  return Array.isArray(parts) ? (parts as readonly Data[]) : [];
}

/** The first of these that is a word or a number. */
export function wordOf(...values: readonly unknown[]): string {
  const word = values.find((value) => typeof value === "string" || typeof value === "number");
  return word === undefined ? "" : String(word);
}
