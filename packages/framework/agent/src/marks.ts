/**
 * Registered symbols, so that a mark is known by every copy of this package. The value is not enumerable: a spread copy
 * of a declaration was not checked and is no declaration.
 */
export type MarkName = "agent" | "skill" | "tool" | "workflow";

/** Marks `target` as made here and lets other copies of this package reach `value`. */
export function setMark(target: object, name: MarkName, value: unknown): void {
  Object.defineProperty(target, symbolOf(name), { value });
}

/** The value of a mark, whichever copy of this package set it. */
export function readMark(target: unknown, name: MarkName): unknown {
  if (typeof target !== "object" || target === null) return undefined;
  return Reflect.get(target, symbolOf(name));
}

function symbolOf(name: MarkName): symbol {
  return Symbol.for(`tenon.${name}`);
}
