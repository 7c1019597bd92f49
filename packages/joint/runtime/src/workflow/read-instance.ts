import { hasCode, type LogId, type LogStore } from "@tenon/contracts";
import {
  decodeOffset,
  decodeWorkflowEntry,
  emptyInstance,
  foldInstanceAll,
  restoreInstance,
  type InstanceState,
  type RecordedWorkflowEvent,
} from "@tenon/log";

/** What is known of an instance. */
export interface KnownInstance {
  readonly state: InstanceState;
  /** Number of the entry of its newest checkpoint. */
  readonly checkpointAt: number;
}

/** What the log of an instance says now. Rejects with `log-not-found` or `log-newer`. */
export async function readInstance(logs: LogStore, log: LogId): Promise<InstanceState> {
  return (await readKnownInstance(logs, log)).state;
}

/**
 * The same, together with where the newest checkpoint stands: read from `known` or the checkpoint on, or from the beginning
 * when either is not of this log any more.
 */
export async function readKnownInstance(
  logs: LogStore,
  log: LogId,
  known?: KnownInstance,
): Promise<KnownInstance> {
  const start = known ?? restored(restoreInstance(await logs.checkpoint(log)));
  try {
    return { ...start, state: await foldFrom(logs, log, start.state) };
  } catch (error) {
    if (start === nothing || !hasCode(error, "offset-lost")) throw error;
    return { ...nothing, state: await foldFrom(logs, log, emptyInstance) };
  }
}

/** Number of the last entry that a state knows. */
export function headOfInstance({ head }: InstanceState): number {
  return head === undefined ? 0 : decodeOffset(head).seq;
}

const nothing: KnownInstance = { state: emptyInstance, checkpointAt: 0 };

function restored(state: InstanceState | undefined): KnownInstance {
  return state === undefined ? nothing : { state, checkpointAt: headOfInstance(state) };
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
