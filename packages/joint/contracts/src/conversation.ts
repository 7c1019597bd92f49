import type { ApprovalDecision } from "./approval.ts";
import type { Entry } from "./entry.ts";
import type { Decision, WhenBusy } from "./events.ts";
import type {
  CallId,
  ConversationId,
  LogId,
  MessageId,
  Offset,
  Principal,
  SubmissionId,
} from "./ids.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Message, ModelRef, UserMessage } from "./messages.ts";
import type { Delta } from "./model.ts";
import type { Settlement } from "./outcome.ts";

/** How a message is submitted. */
export interface SubmitOptions {
  /** Idempotency key: the same key with the same input is accepted once. Left out: a new one. */
  readonly key?: string;
  readonly by: Principal;
  /** Default `queue`. */
  readonly whenBusy?: WhenBusy;
  readonly harness?: string;
  readonly model?: ModelRef;
  /** W3C `traceparent`. */
  readonly trace?: string;
  /** Recorded when this submission creates the conversation. */
  readonly title?: string;
  readonly metadata?: JsonObject;
  readonly initialData?: Json;
}

/** A submission that is owed an outcome. */
export interface Accepted {
  readonly submission: SubmissionId;
  readonly offset: Offset;
}

/** A piece of a reply that is being written: never needed, replaced by the `model.completed` of the same message. */
export interface Fragment {
  readonly message: MessageId;
  readonly attempt: number;
  /** Number of this fragment within its attempt; a new attempt starts at 0 and replaces the one before. */
  readonly at: number;
  /** Where its text begins within its part of this attempt, in UTF-16 units. */
  readonly position: number;
  readonly delta: Delta;
}

/** What a follower sees: facts with an offset; fragments, partial results and signals of the harness without. */
export type Update =
  | { readonly type: "entry"; readonly entry: Entry }
  | { readonly type: "fragment"; readonly fragment: Fragment }
  | { readonly type: "progress"; readonly call: CallId; readonly partial: Json }
  | {
      readonly type: "signal";
      readonly signal: { readonly type: string; readonly [field: string]: Json };
    };

/** The durable unit as its users see it: in process, over HTTP, over a stub of a Durable Object. */
export interface Conversation {
  readonly agent: string;
  readonly id: ConversationId;
  readonly log: LogId;

  /**
   * Contract:
   * - Owed: resolves once the submission is durable; it then reaches exactly one outcome.
   * - Once: the same key and input is one submission; the same key and another input rejects with `key-conflict`.
   * - `whenBusy: "reject"` rejects with `conversation-busy` while a turn is open or queued.
   */
  submit(input: string | UserMessage, options: SubmitOptions): Promise<Accepted>;

  /**
   * Contract: durable; stops the open turn, or settles the named submission before it starts. Without a name, while no turn
   * is open, it stops the submission that is next. Aborting what is settled succeeds.
   */
  abort(options: { readonly by: Principal; readonly submission?: SubmissionId }): Promise<void>;

  /**
   * Contract: durable; the first answer counts, an equal second is one, another rejects with `approval-settled`. Rejects
   * with `not-permitted` for someone who was not asked, with `approval-expired` after its time.
   */
  answer(
    call: CallId,
    decision: Decision | ApprovalDecision,
    options: { readonly by: Principal },
  ): Promise<void>;

  /** Contract: resolves with the outcome, also after it was reached; rejects with `submission-not-found` or `aborted`. */
  wait(submission: SubmissionId, options?: { readonly signal?: AbortSignal }): Promise<Settlement>;

  /** Contract: entries as `LogStore.follow`; the rest only while this process drives the conversation. */
  follow(options: { readonly after?: Offset; readonly signal: AbortSignal }): AsyncIterable<Update>;

  /** Contract: the transcript as of `offset`. */
  transcript(): Promise<{ readonly messages: readonly Message[]; readonly offset: Offset }>;

  /** Contract: erases log, blobs and summary, those of its children too; open turns stop without an outcome. Repeatable. */
  delete(): Promise<void>;
}

/** Where a past is cut, and who finishes a turn that is open there. */
export interface ForkOptions {
  /** The last entry that both conversations share. */
  readonly at: Offset;
  readonly harness?: string;
  readonly model?: ModelRef;
}

/** How a conversation is exported. */
export interface ExportOptions {
  /** Closes the source for good, in one commit with the record of who moved it; the copy goes on in its place. */
  readonly move?: { readonly by: Principal };
}

/** How a file becomes a conversation. */
export interface ImportOptions {
  /** Left out: the log that the file names, which only a moved conversation may take. */
  readonly as?: LogId;
}

/** Moves conversations between logs and platforms. */
export interface Archive {
  /**
   * Contract: a new conversation that shares the past up to `at`; what was queued stays behind, calls that are open are
   * settled as interrupted, and an open turn goes on from there. Rejects with `invalid-input` when `to` exists.
   */
  fork(from: LogId, to: LogId, options: ForkOptions): Promise<void>;
  /**
   * Contract: every entry and blob, chained by digests; a moved source accepts and appends nothing more. Moving rejects
   * with `conversation-busy` while another drives it, or while it waits for a child or works for a parent.
   */
  export(log: LogId, options?: ExportOptions): AsyncIterable<Uint8Array>;
  /**
   * Contract: verifies the whole chain before anything is stored, and stores all or nothing. A moved conversation goes
   * on where it was, with a greater epoch; a copy needs a name of its own and is treated as a fork. Resolves with the
   * log.
   */
  import(file: AsyncIterable<Uint8Array>, options?: ImportOptions): Promise<LogId>;
}
