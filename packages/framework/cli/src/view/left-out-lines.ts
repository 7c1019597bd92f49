import type { LeftOut } from "@tenon/project";
import { errorJson } from "./error-lines.ts";

/** Says which folders gave no agent, and what to do; empty when all did. */
export function leftOutLines(leftOut: readonly LeftOut[]): readonly string[] {
  return leftOut.flatMap(({ why, error }) => {
    const { message, hint } = errorJson(error);
    const word = why === "empty" ? "warning" : "error";
    return [`${word}: ${message}`, ...(hint === undefined ? [] : [`hint: ${hint}`])];
  });
}
