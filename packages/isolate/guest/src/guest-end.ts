import type { IsolateLimits, IsolateResult, Json } from "@tenon/contracts";
import { bytesOf, isTooDeep } from "./outgoing-json.ts";

/** How a script ended, from what its guest told as JSON text. Lines are told when those of the text are those of the source. */
export function readEnd(text: string, limits: IsolateLimits, hasLines: boolean): IsolateResult {
  const end = JSON.parse(text) as GuestEnd;
  const { console } = end;
  if (end.status === "limit") return { status: "limit", limit: end.limit, console };
  if (end.status === "done") {
    if (bytesOf(end.output) > limits.resultBytes)
      return { status: "limit", limit: "resultBytes", console };
    if (isTooDeep(end.output))
      return {
        status: "failed",
        message: "RangeError: The output is nested deeper than 100 levels.",
        console,
      };
    return { status: "done", output: JSON.parse(end.output) as Json, console };
  }
  const line = hasLines ? lineOf(end.stack) : undefined;
  const message = end.message.slice(0, 8192);
  return { status: "failed", message, console, ...(line === undefined ? {} : { line }) };
}

type GuestEnd =
  | { readonly status: "done"; readonly output: string; readonly console: readonly string[] }
  | {
      readonly status: "failed";
      readonly message: string;
      readonly stack: string;
      readonly console: readonly string[];
    }
  | {
      readonly status: "limit";
      readonly limit: keyof IsolateLimits;
      readonly console: readonly string[];
    };

/** The line of the script that a stack or a message of the engine leads to. */
export function lineOf(stack: string): number | undefined {
  const [, line] = /script\.js:(\d{1,9})/.exec(stack) ?? [];
  return line === undefined ? undefined : Number(line);
}
