import type { EarlierAnswer, EarlierCall, Json } from "@tenon/contracts";
import { scriptName } from "./tool-api.ts";

/** A nested call as a script made it and heard of it. Calls of a script that are no calls of tools shift the numbers. */
export function earlierAnswer({ ordinal, name, input, result }: EarlierCall): EarlierAnswer {
  const { output, isError } = result;
  return {
    ordinal,
    name: `tools.${scriptName(name)}`,
    input,
    answer: isError ? { ok: false, message: textOf(output) } : { ok: true, output },
  };
}

/** What a script hears of a failure. */
export function textOf(output: Json): string {
  return typeof output === "string" ? output : JSON.stringify(output);
}
