import type { PendingApproval } from "@tenon/contracts";
import type { Style } from "./style.ts";
import { shortJson } from "./tool-line.ts";
import { tenon } from "./command-name.ts";

/** How commands call a conversation. */
export interface CommandWords {
  /** `<id>`, or `<agent>/<id>`. */
  readonly address: string;
  /** ` --store <file>` when it was given, else empty. */
  readonly where: string;
  readonly style: Style;
}

/** What a person reads of a call that waits for them, with the commands that answer it. */
export function approvalLines(
  { call, tool, input }: Pick<PendingApproval, "call" | "tool" | "input">,
  { address, where, style }: CommandWords,
): string {
  return [
    `${style.strong("?")} ${tool} ${style.dim(shortJson(input))} waits for approval:`,
    `    ${tenon} approve ${address} ${call}${where}`,
    `    ${tenon} deny ${address} ${call}${where}`,
  ].join("\n");
}
