import type { LogId, LogStore } from "@tenon/contracts";
import { hasCode } from "@tenon/contracts";
import {
  decodeEntry,
  decodeOffset,
  emptyState,
  foldAll,
  restoreCheckpoint,
  type ConversationState,
  type RecordedEvent,
} from "@tenon/log";
import type { Known } from "./known-states.ts";

/**
 * Reads what a log says now: from `known` or the newest checkpoint on, or from the beginning when either is not of this
 * log any more. Rejects with `log-not-found` or `log-newer`.
 */
export async function readState(
  logs: LogStore,
  log: LogId,
  known?: ConversationState,
): Promise<ConversationState> {
  const from = known === undefined ? undefined : { state: known, checkpointAt: 0 };
  return (await readKnown(logs, log, from)).state;
}

/** The same, together with where the newest checkpoint stands. */
export async function readKnown(logs: LogStore, log: LogId, known?: Known): Promise<Known> {
  const start = known ?? restored(restoreCheckpoint(await logs.checkpoint(log)));
  try {
    return { ...start, state: await foldFrom(logs, log, start.state) };
  } catch (error) {
    if (start === nothing || !hasCode(error, "offset-lost")) throw error;
    return { ...nothing, state: await foldFrom(logs, log, emptyState) };
  }
}

/** Number of the last entry that a state knows. */
export function headOf({ head }: ConversationState): number {
  return head === undefined ? 0 : decodeOffset(head).seq;
}

const nothing: Known = { state: emptyState, checkpointAt: 0 };

function restored(state: ConversationState | undefined): Known {
  return state === undefined ? nothing : { state, checkpointAt: headOf(state) };
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
