import type { LogId, LogStore } from "@tenon/contracts";
import { hasCode } from "@tenon/contracts";
import {
  decodeEntry,
  emptyState,
  foldAll,
  restoreCheckpoint,
  type ConversationState,
  type RecordedEvent,
} from "@tenon/log";

/**
 * Reads what a log says now: from `known` or the newest checkpoint on, or from the beginning when either is not of this
 * log any more. Rejects with `log-not-found` or `log-newer`.
 */
export async function readState(
  logs: LogStore,
  log: LogId,
  known?: ConversationState,
): Promise<ConversationState> {
  const start = known ?? restoreCheckpoint(await logs.checkpoint(log));
  if (start === undefined) return foldFrom(logs, log, emptyState);
  try {
    return await foldFrom(logs, log, start);
  } catch (error) {
    if (!hasCode(error, "offset-lost")) throw error;
    return foldFrom(logs, log, emptyState);
  }
}

async function foldFrom(
  logs: LogStore,
  log: LogId,
  start: ConversationState,
): Promise<ConversationState> {
  const events: RecordedEvent[] = [];
  let head = start.head;
  for await (const entry of logs.read(log, start.head === undefined ? {} : { after: start.head })) {
    const event = decodeEntry(entry);
    if (event !== undefined) events.push(event);
    head = entry.offset;
  }
  const state = foldAll(start, events);
  return head === undefined ? state : { ...state, head };
}
