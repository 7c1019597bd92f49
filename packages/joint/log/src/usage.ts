import type { Usage } from "@tenon/contracts";
import type { RecordedEvent } from "./codec.ts";

/** No tokens, for nothing. */
export const noUsage: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0 };

/** What an event says was used: by a reply of a model, or by isolates for its code. */
export function usageIn(event: RecordedEvent): Usage {
  if (event.type === "model.completed") return event.data.message.usage;
  if (event.type !== "tool.settled" || event.data.isolates === undefined) return noUsage;
  return { ...noUsage, cost: event.data.isolates.cost };
}

/** Adds up what was used. The sum has a price when each part has one. */
export function addUsage(one: Usage, other: Usage): Usage {
  const tokens = {
    input: one.input + other.input,
    output: one.output + other.output,
    cacheRead: one.cacheRead + other.cacheRead,
    cacheWrite: one.cacheWrite + other.cacheWrite,
  };
  if (one.cost === undefined || other.cost === undefined) return tokens;
  return { ...tokens, cost: one.cost + other.cost };
}
