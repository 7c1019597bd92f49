import type { AgentSpec } from "./agent.ts";
import type {
  CallId,
  ConversationId,
  Digest,
  EffectKey,
  LogId,
  MessageId,
  Offset,
  Principal,
  SubmissionId,
  TurnId,
} from "./ids.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Delivery, ParentCall, Spent } from "./delivery.ts";
import type { HarnessRef, ResumePoint } from "./harness.ts";
import type { AssistantMessage, ModelRef, ToolMessage, Usage, UserMessage } from "./messages.ts";
import type { Delta, ModelFailure } from "./model.ts";
import type { Outcome } from "./outcome.ts";
import type { RequestContext } from "./request-context.ts";
import type { ReplayPolicy } from "./tool.ts";

/** What each event of the log carries. Additions are optional fields; a changed meaning is a new `v` with an upcast. */
export type EventData = {
  // The conversation
  "conversation.created": {
    readonly agent: string;
    readonly conversation: ConversationId;
    readonly by: Principal;
    readonly title?: string;
    readonly metadata?: JsonObject;
    readonly initialData?: Json;
    /** Set in a child: the call of another conversation that waits for its outcome. */
    readonly parent?: ParentCall;
  };
  "conversation.forked": { readonly from: LogId; readonly at: Offset };
  "conversation.closed": {
    readonly reason: "moved";
    readonly movedTo?: string;
    readonly by: Principal;
  };

  // What was asked of it
  "submission.accepted": {
    readonly submission: SubmissionId;
    readonly input: UserMessage;
    readonly whenBusy: WhenBusy;
    readonly by: Principal;
    readonly harness?: string;
    readonly model?: ModelRef;
  };
  /** The submission is in the model's context from here on: as the input of a turn, or as steering before a step. */
  "submission.consumed": { readonly submission: SubmissionId; readonly as: "input" | "steering" };
  "submission.settled": { readonly submission: SubmissionId; readonly outcome: Outcome };

  // A turn
  "turn.started": { readonly harness: string; readonly model?: ModelRef; readonly by: Principal };
  "turn.attempted": {
    readonly attempt: number;
    readonly harness: HarnessRef;
    readonly point: ResumePoint;
    readonly reason: AttemptReason;
    readonly owner: string;
    /** Attempts in a row that ended without a new fact. */
    readonly idle: number;
  };
  "turn.parked": { readonly attempt: number; readonly waiting: readonly CallId[] };
  /** The harness asked something else than what is recorded under `request`. */
  "turn.diverged": {
    readonly request: string;
    readonly configuration: boolean;
    readonly conversation: boolean;
    readonly action: "kept" | "restarted";
  };
  "turn.abort-requested": { readonly submission?: SubmissionId; readonly by: Principal };
  "turn.settled": {
    readonly outcome: Outcome;
    /** Of this conversation alone: summed over all conversations, every token is counted once. */
    readonly usage: Usage;
    readonly steps: number;
    /** Of the children whose results the turn took, and of theirs. */
    readonly children?: Spent;
  };
  /** What the model is told from here on. Appended when it changed. */
  "agent.resolved": { readonly digest: Digest; readonly spec: AgentSpec };

  // A model call
  "model.requested": {
    readonly request: string;
    readonly message: MessageId;
    readonly attempt: number;
    readonly model: ModelRef;
    readonly context: RequestContext;
    /** Of the conversation that was asked: parts, calls and results, without usage, model and stop reason. */
    readonly conversation: Digest;
    /** Of everything else that was asked. */
    readonly configuration: Digest;
  };
  "model.delta": {
    readonly request: string;
    readonly attempt: number;
    /** Number of the first of these fragments within the attempt. */
    readonly at: number;
    readonly deltas: readonly Delta[];
  };
  "model.completed": {
    readonly request: string;
    readonly attempt: number;
    readonly message: AssistantMessage;
    readonly providerId?: string;
  };
  "model.failed": {
    readonly request: string;
    readonly attempt: number;
    readonly failure: ModelFailure;
    /** Time of the next try; absent when this model is given up. */
    readonly retryAt?: number;
  };

  // A tool call
  "tool.requested": {
    readonly call: CallId;
    readonly name: string;
    readonly key: EffectKey;
    readonly replay: ReplayPolicy;
    /** The call inside which this one was made, and its number there. */
    readonly parent?: { readonly call: CallId; readonly ordinal: number };
    /** Of a nested call; a model's own input is in its reply. */
    readonly input?: Json;
  };
  "tool.awaiting": {
    readonly call: CallId;
    readonly reason: "approval" | "client" | "child" | "timer";
    /** The effective input: what is approved is what runs. */
    readonly input: Json;
    /** True when `input` is the validated value itself; otherwise it is validated again before it runs. */
    readonly parsed: boolean;
    /** Who may answer an approval. Left out: whoever the server lets. */
    readonly approvers?: readonly Principal[];
    readonly expiresAt?: number;
    readonly escalate?: { readonly at: number; readonly to: readonly Principal[] };
  };
  "tool.answered": {
    readonly call: CallId;
    readonly decision: Decision;
    readonly by: Principal;
    /** What a child needed for its answer, its own children included. */
    readonly spent?: Spent;
  };
  "tool.delegated": { readonly call: CallId; readonly to: Principal; readonly by: Principal };
  /** Its time to be escalated came without an answer; these may answer from now on. */
  "tool.escalated": {
    readonly call: CallId;
    readonly to: readonly Principal[];
    readonly approvers: readonly Principal[];
  };
  /** Its time ended without an answer. Recorded in the place of one, so of the two there is only ever the first. */
  "tool.expired": { readonly call: CallId };
  "tool.started": {
    readonly call: CallId;
    readonly attempt: number;
    /** The effective input. */
    readonly input: Json;
    /** True when `input` is the validated value itself; otherwise it is validated again before it runs. */
    readonly parsed: boolean;
  };
  "tool.progressed": { readonly call: CallId; readonly partial: Json };
  "tool.memoized": { readonly call: CallId; readonly name: string; readonly value: Json };
  "tool.settled": {
    readonly call: CallId;
    readonly message: ToolMessage;
    readonly source: SettleSource;
    /** Milliseconds that the tool ran. */
    readonly ms?: number;
    /** Isolates that it started for code of a model, in all its starts, and their price in US dollars. */
    readonly isolates?: { readonly runs: number; readonly cost: number };
  };

  // What a harness records
  "value.recorded": { readonly name: string; readonly value: Json };
  "message.appended": { readonly name: string; readonly message: UserMessage | ToolMessage };
  "inbox.delivered": { readonly submissions: readonly SubmissionId[] };
  "transcript.compacted": {
    readonly name: string;
    readonly summary: UserMessage;
    readonly keep: number;
  };
  "stash.saved": { readonly number: number; readonly state: Json };

  // What tools change
  "state.set": { readonly name: string; readonly value: Json };
  /** Files that a call wrote (a digest) or removed (null); in the same batch as its `tool.settled`. */
  "workspace.committed": {
    readonly call?: CallId;
    readonly paths: { readonly [path: string]: Digest | null };
    /** Bytes of each written file, so that nobody fetches a blob to learn its size. */
    readonly sizes?: { readonly [path: string]: number };
  };

  // Time and other logs
  "timer.set": { readonly timer: string; readonly at: number };
  "timer.fired": { readonly timer: string };
  "delivery.owed": { readonly delivery: string; readonly to: LogId } & Delivery;
  /** Acknowledged by the other log; or `refused`, in one sentence, because sending it again would change nothing. */
  "delivery.made": { readonly delivery: string; readonly refused?: string };
  "schedule.fired": { readonly schedule: string; readonly due: number };
};

/** The type of an event: `noun.participle`. */
export type EventType = keyof EventData;

/** An event of one type, not yet recorded. */
export type EventOf<Type extends EventType> = {
  readonly type: Type;
  readonly turn?: TurnId;
  readonly step?: number;
  readonly key?: string;
  readonly trace?: string;
  readonly data: EventData[Type];
  readonly public?: JsonObject | true;
};

/** Any event. */
export type LogEvent = { readonly [Type in EventType]: EventOf<Type> }[EventType];

/** What a submission wants when a turn is running. */
export type WhenBusy = "queue" | "steer" | "reject";

/** Why an attempt began. */
export type AttemptReason =
  | "started"
  | "recovered"
  | "resumed"
  | "diverged"
  | "handed-over"
  | "reminded";

/** Where a tool's result came from. */
export type SettleSource =
  | "executed"
  | "probed"
  | "interrupted"
  | "denied"
  | "expired"
  | "invalid"
  | "unknown-tool"
  | "timed-out"
  | "skipped"
  | "diverged"
  | "conflict"
  | "client"
  | "child"
  | "harness";

/** The answer to something that awaits the outside. */
export type Decision =
  | { readonly type: "approve"; readonly input?: Json }
  | { readonly type: "deny"; readonly reason?: string }
  | { readonly type: "result"; readonly output: Json; readonly isError?: boolean };
