import type {
  Agent,
  AgentSpec,
  CallId,
  EventData,
  EventType,
  LogEvent,
  ModelRef,
  Principal,
  Tool,
  ToolMessage,
  TurnId,
} from "@tenon/contracts";
import type { LogIdentity, Point, RecordedEvent } from "@tenon/log";
import type { Ledger } from "../ledger.ts";
import type { Services } from "../services.ts";
import type { ToolQueue } from "../tool/queue.ts";
import type { PreparedFiles } from "../workspace/commit.ts";
import type { OneAtATime } from "../workspace/one-at-a-time.ts";
import type { Gate } from "./gate.ts";

/** An agent as the next step sees it, and the tools that run for it. */
export interface ResolvedAgent {
  readonly spec: AgentSpec;
  readonly tools: ReadonlyMap<string, Tool>;
}

/** One try at a turn: all that its parts share. */
export interface Attempt {
  readonly services: Services;
  readonly ledger: Ledger;
  readonly gate: Gate;
  readonly identity: Extract<LogIdentity, { readonly type: "conversation" }>;
  readonly agent: Agent;
  /** The submission's choice, which wins over the agent's. */
  readonly model: ModelRef | undefined;
  readonly turn: TurnId;
  readonly number: number;
  readonly by: Principal;
  /** What is recorded before this point is past; what comes after it is served. */
  readonly start: Point;
  readonly isReplay: boolean;
  /** Aborted when a stop was requested. */
  readonly stop: AbortSignal;
  /** Aborted when the attempt is over, for whatever reason. */
  readonly over: AbortSignal;
  readonly cursor: Cursor;
  readonly queue: ToolQueue;
  /** What a call changed, by call: recorded in the batch of its result. */
  readonly pending: Map<string, CallChanges>;
  /** Results that change files are checked and recorded one after the other. */
  readonly committing: OneAtATime;
  /** Results that are on their way, by call. */
  readonly running: Map<CallId, Promise<ToolMessage>>;
  /** Set for what a running tool calls. */
  readonly nesting?: Nesting;
}

/** What a call changed. */
export interface CallChanges {
  readonly facts: readonly LogEvent[];
  readonly files?: PreparedFiles;
}

/** Where a call stands that a running tool made. */
interface Nesting {
  /** How many calls it is in. */
  readonly depth: number;
  /** Aborted when the tool that made the call was left behind. */
  readonly left: AbortSignal;
  /** Tells that tool whether the call waits for the outside. */
  readonly onWait: (isWaiting: boolean) => void;
}

/** What moves while an attempt runs. */
interface Cursor {
  /** Number of the next of the loop's own model calls. */
  step: number;
  /** Number of the step that runs. */
  current: number;
  stashes: number;
  /** Time of the newest event that this attempt has seen. */
  time: number;
  resolved: ResolvedAgent;
  /** Number of the newest step whose change of the agent was recorded by this attempt. */
  told?: number;
}

/** What an event says, without where and when. */
export type EventBody = {
  readonly [Type in EventType]: { readonly type: Type; readonly data: EventData[Type] };
}[EventType];

/** An event of this turn, keyed. */
export function turnEvent(attempt: Attempt, key: string, body: EventBody): LogEvent {
  return { ...body, turn: attempt.turn, step: attempt.cursor.current, key };
}

/** Appends facts of this turn; resolves once they are durable. An attempt that is over records nothing and never resolves. */
export async function record(attempt: Attempt, ...events: readonly LogEvent[]): Promise<void> {
  if (attempt.gate.isClosed) return new Promise(() => undefined);
  await attempt.ledger.append(events);
  for (const event of events) {
    const recorded = event.key === undefined ? undefined : attempt.ledger.find(event.key);
    if (recorded !== undefined) see(attempt, recorded);
  }
}

/** The fact recorded under `key` when it is of `type`; its time is seen. */
export function recall<Type extends EventType>(
  attempt: Attempt,
  type: Type,
  key: string,
): Extract<RecordedEvent, { readonly type: Type }> | undefined {
  const found = attempt.ledger.find(key);
  if (found === undefined || !isOf(found, type)) return undefined;
  see(attempt, found);
  return found;
}

/** Tells whether a stop was requested. */
export function isStopped(attempt: Attempt): boolean {
  return attempt.stop.aborted;
}

function isOf<Type extends EventType>(
  event: RecordedEvent,
  type: Type,
): event is Extract<RecordedEvent, { readonly type: Type }> {
  return event.type === type;
}

function see(attempt: Attempt, event: RecordedEvent): void {
  attempt.cursor.time = Math.max(attempt.cursor.time, event.time);
}
