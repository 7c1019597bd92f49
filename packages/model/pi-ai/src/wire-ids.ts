import type { CallId, Message } from "@tenon/contracts";
import { isAccepted, noteOf } from "./notes.ts";

/** Ids of calls as a provider gets them. */
export type WireIds = ReadonlyMap<CallId, string>;

/**
 * A provider gets its own ids back. Others that it may refuse are numbered; the number of a call never changes as a
 * transcript grows.
 */
export function wireIdsOf(messages: readonly Message[], provider: string): WireIds {
  const ids = new Map<CallId, string>();
  for (const message of messages) {
    if (message.role !== "assistant") continue;
    for (const part of message.parts) {
      if (part.type !== "call") continue;
      const own = noteOf(part.meta, provider, "id");
      ids.set(part.id, own ?? (isAccepted(part.id) ? part.id : `call_tenon_${ids.size}`));
    }
  }
  return ids;
}
