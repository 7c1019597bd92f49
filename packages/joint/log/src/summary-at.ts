import type { Summary } from "@tenon/contracts";

/** A summary as it reads at a time. */
export type SummaryAt = Omit<Summary, "status"> & {
  /** `due` when it waits for nobody any more, and goes on as soon as a process drives it. */
  readonly status: Summary["status"] | "due";
};

/** A summary is as old as what was done last: what has expired since is asked of nobody any more. */
export function summaryAt(summary: Summary, now: number): SummaryAt {
  const approvals = summary.approvals.filter(({ expiresAt = Infinity }) => expiresAt > now);
  const hasExpired = approvals.length < summary.approvals.length;
  if (!hasExpired) return summary;
  return { ...summary, approvals, status: summary.status === "waiting" ? "due" : summary.status };
}
