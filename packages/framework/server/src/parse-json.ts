import { TenonError, type Json } from "@tenon/contracts";
import { whereJsonEnds } from "./where-json-ends.ts";

/** What is nested deeper is an attack, or no message. */
const mostDepth = 64;

/**
 * Parses JSON that came from outside. Halves of surrogate pairs, which have no UTF-8, are replaced, and numbers that JSON
 * cannot say are null. Throws `invalid-input`.
 */
export function parseJson(bytes: Uint8Array): Json {
  const text = decode(bytes);
  if (depthOf(text) > mostDepth)
    throw new TenonError("invalid-input", `The body is nested deeper than ${mostDepth} levels.`);
  try {
    const plain = JSON.stringify(JSON.parse(text));
    // A whole pair is never escaped, so what is escaped is half of one.
    return JSON.parse(plain.includes("\\ud") ? plain.replace(escapes, repaired) : plain) as Json;
  } catch (cause) {
    throw new TenonError("invalid-input", `The body is not JSON: ${placeIn(text)}.`, { cause });
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (cause) {
    throw new TenonError("invalid-input", "The body is not UTF-8.", { cause });
  }
}

function placeIn(text: string): string {
  const position = whereJsonEnds(text);
  const lines = text.slice(0, position).split("\n");
  const place = `line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1}`;
  return position === text.length
    ? `it ends too early, at ${place}`
    : `${JSON.stringify(text.slice(position, position + 12))} is wrong at ${place}`;
}

/** An escaped backslash is matched too, so that the text `\ud800` of six characters stays as it is. */
const escapes = /\\(?:\\|u(d[0-9a-f]{3}))/g;

function repaired(escape: string, half: string | undefined): string {
  return half === undefined ? escape : "\ufffd";
}

/** Counted before parsing: who checks or copies a value later goes down level by level. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isInString && character === "\\") at += 1;
    else if (character === '"') isInString = !isInString;
    else if (isInString) continue;
    else if (character === "{" || character === "[") {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (character === "}" || character === "]") depth -= 1;
  }
  return deepest;
}
