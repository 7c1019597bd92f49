import { hasCode, type LogId, type LogStore } from "@tenon/contracts";
import {
  decodeWorkflowEntry,
  emptyInstance,
  foldInstance,
  type InstanceState,
  type RecordedWorkflowEvent,
} from "@tenon/log";

/** What the log of an instance says now. Rejects with `log-not-found` or `log-newer`. */
export async function readInstance(logs: LogStore, log: LogId): Promise<InstanceState> {
  let state = emptyInstance;
  for await (const entry of logs.read(log)) {
    const event = decodeWorkflowEntry(entry);
    state = event === undefined ? { ...state, head: entry.offset } : foldInstance(state, event);
  }
  return state;
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
