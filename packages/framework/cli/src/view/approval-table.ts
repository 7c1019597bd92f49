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
      .map(({ place, call, by, approvers, expiresAt, input }) => [
        place,
        call,
        by,
        approvers?.join(", ") ?? "anyone",
        expiresAt === undefined ? "never" : hoursText(expiresAt - now),
        shortened(JSON.stringify(input), 60),
      ]),
  ];
  return `${table(rows)}\n`;
}

function hoursText(ms: number): string {
  if (ms <= 0) return "over";
  const hours = Math.ceil(ms / 3_600_000);
  return hours <= 48 ? `in ${hours} h` : `in ${Math.ceil(hours / 24)} days`;
}
