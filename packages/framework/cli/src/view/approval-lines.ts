import type { PendingApproval } from "@tenon/contracts";
import { shortJson } from "./tool-line.ts";
import type { Style } from "./style.ts";

/** What a person reads of a call that waits for them, with the commands that answer it. */
export function approvalLines(
  approval: Pick<PendingApproval, "call" | "tool" | "input">,
  address: string,
  style: Style,
): string {
  const { call, tool, input } = approval;
  return [
    `${style.strong("?")} ${tool} ${style.dim(shortJson(input))} waits for approval:`,
    `    tenon approve ${address} ${call}`,
    `    tenon deny ${address} ${call}`,
  ].join("\n");
}
