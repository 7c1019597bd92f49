import type { Usage } from "@tenon/contracts";
import type { SummaryAt } from "@tenon/log";
import { priceText } from "./cost-lines.ts";
import { table } from "./table.ts";
import { shortened } from "./tool-line.ts";

/** A conversation as it is listed. */
export type ListedSummary = Omit<SummaryAt, "status"> & {
  /** `interrupted` when its work is open and nobody drives it. */
  readonly status: SummaryAt["status"] | "interrupted";
  /** When that was asked for. */
  readonly usage?: Usage;
};

/** Conversations as a table: one line each, columns aligned. */
export function summaryTable(summaries: readonly ListedSummary[], now: number): string {
  const hasUsage = summaries.some(({ usage }) => usage !== undefined);
  const rows = [
    ["CONVERSATION", "AGENT", "STATUS", "CHANGED", ...(hasUsage ? ["COST"] : []), ""],
    ...summaries.map((summary) => rowOf(summary, now)),
  ];
  return `${table(rows)}\n`;
}

function rowOf(summary: ListedSummary, now: number): readonly string[] {
  const { conversation, agent, status, updatedAt, title = "", approvals, usage } = summary;
  const price = usage === undefined ? [] : [priceText(usage)];
  const asked = approvals.map(({ tool, call }) => `${tool} (${call})`).join(", ");
  const about = asked === "" ? shortened(title, 60) : `approve: ${asked}`;
  return [conversation, agent, status, agoText(now - updatedAt), ...price, about];
}

/** How long ago, in the largest unit that says something. */
function agoText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h ago`;
  return `${Math.floor(seconds / 86_400)} days ago`;
}
