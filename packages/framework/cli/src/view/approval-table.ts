import type { PendingApproval } from "@tenon/contracts";
import { table } from "./table.ts";
import { shortened } from "./tool-line.ts";

/** An approval as it is listed. */
export type ListedApproval = PendingApproval & {
  /** The conversation or instance that waits. */
  readonly place: string;
};

/** Approvals as a table: one line each, the longest waiting first. */
export function approvalTable(approvals: readonly ListedApproval[], now: number): string {
  const rows = [
    ["WHERE", "WHAT", "ASKED BY", "MAY ANSWER", "EXPIRES", "INPUT"],
    ...approvals
      .toSorted((one, two) => one.askedAt - two.askedAt)
      .map(({ place, tool, call, by, approvers, expiresAt, input }) => [
        place,
        tool === call ? call : `${tool} (${call})`,
        by,
        approvers?.join(", ") ?? "anyone",
        expiresAt === undefined ? "never" : leftText(expiresAt - now),
        shortened(JSON.stringify(input), 60),
      ]),
  ];
  return `${table(rows)}\n`;
}

/** How long it is still, in the largest unit that says something. */
function leftText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds <= 0) return "over";
  if (seconds <= 90) return `in ${seconds} s`;
  if (seconds <= 5_400) return `in ${Math.ceil(seconds / 60)} min`;
  const hours = Math.ceil(seconds / 3_600);
  return hours <= 48 ? `in ${hours} h` : `in ${Math.ceil(hours / 24)} days`;
}
