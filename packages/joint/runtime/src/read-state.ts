import type { LogId, LogStore } from "@tenon/contracts";
import { hasCode } from "@tenon/contracts";
import {
  decodeEntry,
  emptyState,
  fold,
  restoreCheckpoint,
  type ConversationState,
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
  let state = start;
  for await (const entry of logs.read(log, start.head === undefined ? {} : { after: start.head })) {
    const event = decodeEntry(entry);
    state = event === undefined ? { ...state, head: entry.offset } : fold(state, event);
  }
  return state;
}
