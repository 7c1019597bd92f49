import { wordOf } from "./data.ts";
import type { EventFeed, LogEvent } from "./event-feed.ts";
import { sinceText } from "./format.ts";

/** A moment from which on files are seen as a call left them. */
export interface FilePoint {
  readonly offset: string;
  readonly label: string;
}

/** The beginning, and the ends of the calls that changed files. A public log does not say which did: there, all of them. */
export function filePointsIn({ events, isWhole }: EventFeed): readonly FilePoint[] {
  const names = new Map<string, string>();
  const changing = new Set<string>();
  const [first] = events;
  const points: FilePoint[] =
    first === undefined ? [] : [{ offset: first.offset, label: "the beginning" }];
  for (const event of events) {
    const call = wordOf(event.data["call"]);
    if (event.type === "tool.requested") names.set(call, wordOf(event.data["name"]));
    if (event.type === "workspace.committed") changing.add(call);
    if (event.type !== "tool.settled" || (isWhole && !changing.delete(call))) continue;
    points.push({
      offset: event.offset,
      label: `${sinceText(event.time, first?.time ?? 0)} ${names.get(call) ?? call}`,
    });
  }
  return points;
}

/** Changes whenever files may have: what was loaded before is old then. */
export function newestOf(points: readonly FilePoint[], events: readonly LogEvent[]): string {
  return points.at(-1)?.offset ?? String(events.length);
}
