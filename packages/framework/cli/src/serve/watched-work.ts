import process from "node:process";
import type { Entry, LogId, Platform } from "@tenon/contracts";
import { decodeEntry } from "@tenon/log";
import { observeAppends } from "../compose/observe-appends.ts";
import { shortName } from "../view/short-name.ts";
import { styleFor } from "../view/style.ts";
import { workLine } from "../view/work-line.ts";
import type { Reporter } from "./reporter.ts";
import type { WorkMetrics } from "./metrics/work-metrics.ts";

/** Who is told of work. */
export interface WorkWatchers {
  readonly reporter: Reporter;
  readonly work: WorkMetrics;
  /** Told of each submission. */
  readonly onSubmission?: ((log: LogId) => void) | undefined;
}

/** The platform, telling of what this process does for conversations. */
export function watchWork(platform: Platform, watchers: WorkWatchers): Platform {
  const { reporter, work, onSubmission } = watchers;
  const style = styleFor(process.stderr);
  const observed = observeAppends(platform, (log, entry) => {
    work.appended(log, entry);
    const line = workLine(log, entry, style);
    if (line !== undefined) reporter.say({ event: entry.type, line, fields: fieldsOf(log, entry) });
  });
  const accept: Platform["logs"]["accept"] = async (log, batch, options) => {
    const entries = await observed.logs.accept(log, batch, options);
    for (const entry of entries) work.accepted(entry);
    if (entries.some(({ type }) => type === "submission.accepted")) onSubmission?.(log);
    return entries;
  };
  return { ...observed, logs: { ...observed.logs, accept } };
}

function fieldsOf(log: LogId, entry: Entry): Record<string, string | number> {
  const event = decodeEntry(entry);
  const fields = { log: shortName(log), turn: event?.turn ?? "" };
  if (event?.type !== "turn.settled") return fields;
  const { outcome, steps } = event.data;
  return { ...fields, outcome: outcome.status, steps };
}
