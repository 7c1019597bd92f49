import { hasCode, type LogId, type LogStore } from "@tenon/contracts";
import {
  decodeWorkflowEntry,
  emptyInstance,
  foldInstanceAll,
  type InstanceState,
  type RecordedWorkflowEvent,
} from "@tenon/log";

/**
 * What the log of an instance says now, read from `known` on when that is of this log. Rejects with `log-not-found` or
 * `log-newer`.
 */
export async function readInstance(
  logs: LogStore,
  log: LogId,
  known: InstanceState = emptyInstance,
): Promise<InstanceState> {
  try {
    return await foldFrom(logs, log, known);
  } catch (error) {
    if (known.head === undefined || !hasCode(error, "offset-lost")) throw error;
    return foldFrom(logs, log, emptyInstance);
  }
}

async function foldFrom(logs: LogStore, log: LogId, start: InstanceState): Promise<InstanceState> {
  const events: RecordedWorkflowEvent[] = [];
  let { head } = start;
  for await (const entry of logs.read(log, head === undefined ? {} : { after: head })) {
    const event = decodeWorkflowEntry(entry);
    if (event !== undefined) events.push(event);
    head = entry.offset;
  }
  const state = foldInstanceAll(start, events);
  return head === undefined ? state : { ...state, head };
}

/** Every event of an instance, and each new one until `signal` is aborted. */
export async function* followInstance(
  logs: LogStore,
  log: LogId,
  signal: AbortSignal,
): AsyncGenerator<RecordedWorkflowEvent> {
  for await (const entry of logs.follow(log, { signal })) {
    const event = decodeWorkflowEntry(entry);
    if (event !== undefined) yield event;
  }
}

/** What the log says now; undefined when there is no such instance. */
export async function instanceOrUndefined(
  logs: LogStore,
  log: LogId,
): Promise<InstanceState | undefined> {
  try {
    return await readInstance(logs, log);
  } catch (error) {
    if (hasCode(error, "log-not-found")) return undefined;
    throw error;
  }
}
