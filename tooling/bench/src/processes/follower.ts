// Follows one log of a file and tells when each token was read: `follower.ts <file> <log> <after>`.
import { argv } from "node:process";
import type { LogId, Offset } from "@tenon/contracts";
import { openNodePlatform } from "@tenon/platform-node";
import { tell } from "../child.ts";
import { preciseNow } from "../rounds.ts";

const [, , file = "", log = "", after = ""] = argv;
await using platform = await openNodePlatform({ file });
const over = new AbortController();
const arrivals: number[] = [];
tell({ type: "open" });
const entries = platform.logs.follow(log as LogId, {
  after: after as Offset,
  signal: over.signal,
});
for await (const { type, data } of entries) {
  const at = preciseNow();
  const count = tokensIn(type === "model.delta" ? JSON.stringify(data["deltas"]) : "");
  // What was not shown before comes with the whole reply.
  const total =
    type === "model.completed"
      ? tokensIn(JSON.stringify(data["message"]))
      : arrivals.length + count;
  while (arrivals.length < total) arrivals.push(at);
  if (type === "turn.settled") over.abort();
}
tell({ type: "read", arrivals });

function tokensIn(text: string): number {
  return text.match(/token\d/g)?.length ?? 0;
}
