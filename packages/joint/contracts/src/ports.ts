import type { CallId, ConversationId, Digest, LogId, Principal } from "./ids.ts";
import type { Json } from "./json.ts";

/** Delivers due wakes. A wake itself is set inside `append` and `accept`, so that it survives with what caused it. */
export interface Alarms {
  /**
   * Calls `wake` for each log that is due and that nobody drives, until the result is disposed.
   *
   * Contract:
   * - Durable: a wake set before a crash is delivered after it.
   * - Persistent: delivered again until the log is driven or its wake is cleared; `wake` may be called twice.
   * - Prompt: a wake that is due when it is set is delivered at once.
   */
  watch(wake: (log: LogId) => void): AsyncDisposable;
}

/** What a list of conversations shows. A cache of the log: an old summary is only old. */
export interface Summary {
  readonly log: LogId;
  readonly agent: string;
  readonly conversation: ConversationId;
  readonly title?: string;
  readonly status: "idle" | "running" | "waiting" | "closed";
  readonly approvals: readonly PendingApproval[];
  readonly parent?: LogId;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** An approval that waits for a person. */
export interface PendingApproval {
  readonly call: CallId;
  readonly tool: string;
  readonly input: Json;
  readonly by: Principal;
  readonly askedAt: number;
  /** Who may answer now. Left out: whoever the server lets. */
  readonly approvers?: readonly Principal[];
  readonly expiresAt?: number;
}

/** Which summaries to list. */
export interface DirectoryQuery {
  readonly agent?: string;
  readonly conversation?: ConversationId;
  readonly parent?: LogId;
  readonly status?: Summary["status"];
  /** Only those that wait for a person: many sleep for each that asks. */
  readonly hasApprovals?: true;
  /** Default 100. */
  readonly limit?: number;
  /** Strictly older than this time. */
  readonly before?: number;
}

/** Finds conversations where the platform cannot enumerate them. */
export interface Directory {
  /** Contract: the newest `updatedAt` wins, whatever the order of calls. */
  upsert(summary: Summary): Promise<void>;
  /** Contract: undefined when there is none. */
  get(log: LogId): Promise<Summary | undefined>;
  /** Contract: newest first, every filter applied. */
  list(query?: DirectoryQuery): Promise<readonly Summary[]>;
  /** Contract: removing what is not there succeeds. */
  remove(log: LogId): Promise<void>;
}

/** Bytes by digest, scoped to one log so that deleting really erases. */
export interface Blobs {
  /** Contract: durable when it resolves; the same bytes have the same digest and are kept once per log. */
  put(log: LogId, bytes: Uint8Array): Promise<Digest>;
  /** Contract: exactly the bytes of `digest` in `log`, or undefined; blobs of other logs are never found. */
  get(log: LogId, digest: Digest): Promise<Uint8Array | undefined>;
  /** Contract: removes every blob of the log; repeatable. */
  delete(log: LogId): Promise<void>;
}

/** Time, as the runtime knows it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Contract: resolves once `ms` have passed, or at once when `signal` is aborted; never rejects. */
  after(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Randomness, as the runtime knows it. */
export interface Ids {
  /** A new id, unique everywhere, sortable by time where the platform can. */
  next(): string;
  /** A number in [0, 1). */
  random(): number;
}

/** Named secrets, resolved on the host's side only. */
export interface Secrets {
  /** Contract: undefined when there is none; the value is never logged. */
  get(name: string): Promise<string | undefined>;
  /** How a person sets it on this platform, in a sentence or two for the hint of an error. Left out: as a variable. */
  readonly advice?: (name: string) => string;
}
