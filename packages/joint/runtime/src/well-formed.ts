import type { Json } from "@tenon/contracts";

/**
 * `value` with every half of a surrogate pair replaced, in names too. Models and tools produce such halves; they have no
 * canonical form and no UTF-8.
 */
export function wellFormed<Value extends Json>(value: Value): Value {
  const text = JSON.stringify(value);
  // A whole pair is never escaped, so what is escaped is half of one.
  return text.includes("\\ud") ? (JSON.parse(text.replace(escapes, repaired)) as Value) : value;
}

/** An escaped backslash is matched too, so that the text `\ud800` of six characters stays as it is. */
const escapes = /\\(?:\\|u(d[0-9a-f]{3}))/g;

function repaired(escape: string, half: string | undefined): string {
  return half === undefined ? escape : "\ufffd";
}
