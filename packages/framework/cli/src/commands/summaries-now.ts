import type { Summary } from "@tenon/contracts";
import { summaryAt } from "@tenon/log";
import type { NodePlatform } from "@tenon/platform-node";
import type { ListedSummary } from "../view/summary-table.ts";

/** Summaries as they are now: a row says what the process that wrote it saw, and the lease whether it still lives. */
export async function summariesNow(
  platform: NodePlatform,
  summaries: readonly Summary[],
): Promise<readonly ListedSummary[]> {
  const now = platform.clock.now();
  const listed: ListedSummary[] = [];
  for (const summary of summaries)
    listed.push({ ...summaryAt(summary, now), status: await statusNow(platform, summary) });
  return listed;
}

async function statusNow(
  platform: NodePlatform,
  { log, status }: Summary,
): Promise<ListedSummary["status"]> {
  if (status === "running") return (await platform.isDriven(log)) ? status : "interrupted";
  if (status === "waiting") return (await platform.isDue(log)) ? "due" : status;
  return status;
}
