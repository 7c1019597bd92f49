import type { Entry, EntryDraft } from "./entry.ts";
import type { LogId, Offset } from "./ids.ts";

/** The fenced right to append to one log. */
export interface Lease {
  readonly log: LogId;
  readonly epoch: number;
  /** Names the owner for people, e.g. a host and a process id. */
  readonly owner: string;
}

/** `sync` is on disk when the append resolves. `relaxed` is coalesced and may be lost with the power, never with the process. */
export type Durability = "sync" | "relaxed";

/** How a batch is appended. */
export interface AppendOptions {
  /** Default `sync`. */
  readonly durability?: Durability;
  /** Sets when the log is due, in milliseconds since 1970; `null` clears it. Left out: unchanged. */
  readonly wakeAt?: number | null;
  /** Gives the lease back, unless the log holds entries past `upTo` and past this batch that the owner has not seen. */
  readonly release?: { readonly upTo: Offset | undefined };
  /** Relaxed entries that are needed no more, removed in the same commit. */
  readonly prune?: readonly Offset[];
  /** No entry is ever appended after this batch. */
  readonly close?: boolean;
}

/** What an append did. `entries` are those recorded under these keys, new or known. */
export interface Appended {
  readonly entries: readonly Entry[];
  /** False when `release` was asked and refused, or not asked. When refused, `wakeAt` is unchanged. */
  readonly released: boolean;
}

/** How entries of non-owners are accepted. */
export interface AcceptOptions {
  /** As in `AppendOptions`; it never makes a log due later than it was. */
  readonly wakeAt?: number;
  /** Appended first when, and only when, the log is new. Left out: a missing log is refused. */
  readonly opening?: readonly EntryDraft[];
}

/** Saved state at an offset. Deleting it changes nothing but time. */
export interface Checkpoint {
  readonly offset: Offset;
  /** Names the shape of `state`; a reader that does not know it ignores the checkpoint. */
  readonly format: string;
  readonly state: string;
}

/** Which entries to read. */
export interface ReadOptions {
  /** Strictly after this offset; left out: from the beginning. */
  readonly after?: Offset;
}

/** Which entries to follow, and until when. */
export interface FollowOptions extends ReadOptions {
  readonly signal: AbortSignal;
}

/** Append-only histories: the only durable truth. */
export interface LogStore {
  /**
   * Takes the right to append, with the first batch of the new owner.
   *
   * Contract:
   * - Exclusive: undefined while another owner holds a live lease; an owner that died or let its lease expire holds none.
   * - Newer: the lease's epoch is greater than every earlier one of this log, also across deletion.
   * - Atomic: `first` is recorded with the lease or not at all.
   * - Refused with `log-not-found` when the log does not exist.
   */
  acquire(log: LogId, first?: readonly EntryDraft[]): Promise<Lease | undefined>;

  /**
   * Appends a batch and renews the lease. An empty batch renews, releases or sets the wake.
   *
   * Contract:
   * - Atomic: a reader sees all of the batch or none.
   * - Ordered: offsets grow in call order, without waiting for earlier appends.
   * - Durable: resolves when the batch is as durable as asked, and everything before it too.
   * - Fenced: rejects with `lease-lost` when a newer epoch is stored, and records nothing.
   * - Unique: a batch whose keys are all known with equal type and data resolves with the known entries; other data, or
   *   a batch partly known, rejects with `key-conflict` and records nothing.
   * - Dated: an entry keeps the time that it brings; one that brings none gets the time of the append.
   * - Isolated: a batch that is refused does not hurt another that is committed with it.
   * - Bounded: rejects with `value-too-large` when one entry is larger than 1.9 MB.
   * - Releasing: a granted release frees the log at once; it is refused when unseen entries exist.
   * - Pruning: pruned entries vanish with the batch; every other entry keeps its offset.
   * - Closing: after a batch with `close`, appends and accepts reject with `log-closed`.
   */
  append(lease: Lease, batch: readonly EntryDraft[], options?: AppendOptions): Promise<Appended>;

  /**
   * Appends entries of someone who does not own the log: submissions, answers, aborts.
   *
   * Contract:
   * - Unfenced: succeeds whoever holds the lease, and never disturbs the holder.
   * - Durable, atomic and unique, as `append`. Resolves with the entries recorded under these keys.
   * - Waking: the wake is set in the same commit.
   * - Opening: `opening` is recorded once, before the first entry; without it a missing log is `log-not-found`.
   */
  accept(
    log: LogId,
    batch: readonly EntryDraft[],
    options?: AcceptOptions,
  ): Promise<readonly Entry[]>;

  /**
   * Yields entries after an offset, oldest first, and ends at the current end.
   *
   * Contract:
   * - Resumes: after any yielded offset exactly the later entries follow.
   * - Honest: an offset that this log never had, or lost, rejects with `offset-lost`.
   * - A missing log rejects with `log-not-found`.
   */
  read(log: LogId, options?: ReadOptions): AsyncIterable<Entry>;

  /**
   * Yields entries after an offset and then each new one, whoever appends it, until `signal` is aborted.
   *
   * Contract:
   * - Gapless: yields what `read` would, each entry once, in order.
   * - Ends quietly on abort; rejects with `log-not-found` when the log is deleted.
   */
  follow(log: LogId, options: FollowOptions): AsyncIterable<Entry>;

  /**
   * Saves a checkpoint when one is given, and resolves with the newest.
   *
   * Contract:
   * - Disposable: it is a cache; undefined at any time is legal.
   * - Bound: a checkpoint past the log's end, or of a deleted log, is never returned.
   */
  checkpoint(log: LogId, save?: Checkpoint): Promise<Checkpoint | undefined>;

  /**
   * Erases a log: entries, wake, lease and checkpoint.
   *
   * Contract:
   * - Complete: the log is `log-not-found` afterwards; a log of the same name starts with a greater epoch.
   * - Repeatable: deleting what is not there succeeds.
   */
  delete(log: LogId): Promise<void>;
}
