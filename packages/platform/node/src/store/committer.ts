import type { DatabaseSync } from "node:sqlite";
import { TenonError, type Durability, type Entry } from "@tenon/contracts";
import { isBusy, storeError } from "./store-errors.ts";
import { inTransaction } from "./transaction.ts";
import { Turn } from "./turn.ts";
import { whenFree } from "./when-free.ts";

/** What one commit recorded. */
export interface Commit {
  readonly entries: readonly Entry[];
  readonly durability: Durability;
}

/** Sees each commit just before it is made, and when it is as durable as it asks, in order. It must not throw. */
export type CommitObserver = (phase: "before" | "after", commit: Commit) => void;

/** Something to be written. */
export interface Change<T> {
  readonly durability: Durability;
  /** Bytes that may wait for company. Left out: nothing waits. */
  readonly waitingBytes?: number;
  /** Writes, within a transaction. What it throws undoes this change alone. It may be asked again. */
  apply(): Applied<T>;
}

/** What a change did. */
export interface Applied<T> {
  readonly value: T;
  readonly entries?: readonly Entry[];
  /** Something that readers see has gone: who follows the log must read it. */
  readonly hasRemoved?: boolean;
  /** The numeric id of the log that others may wait for. */
  readonly log?: number;
}

/** A log that a commit touched: it has grown by `entries`, unless it must be read to know what has become of it. */
export interface Touched {
  readonly log: number;
  readonly entries: readonly Entry[];
  readonly mustBeRead: boolean;
}

/** What the committer is built on. */
export interface CommitterOptions {
  readonly db: DatabaseSync;
  readonly file: string;
  readonly onCommit?: CommitObserver;
  /** Resolves once all that is committed is on the disk. */
  readonly sync: () => Promise<void>;
  /** Told after each commit which logs it touched, in the order of their changes. */
  readonly changed: (logs: readonly Touched[]) => void;
}

interface Queued {
  readonly durability: Durability;
  readonly apply: () => Written;
  readonly reject: (error: Error) => void;
}

/** A commit that was made, and whom to tell of it. */
interface Made {
  readonly commit: Commit;
  readonly written: readonly Written[];
}

interface Written {
  readonly entries: readonly Entry[];
  readonly touched: Touched | undefined;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Relaxed entries wait so long, or until there are so many bytes, for company: who writes them has collected before. */
const coalescing = { delayMs: 10, bytes: 4096 };

/**
 * The only writer of a store. Whatever is asked for in one turn of the event loop, while the commit before is synced, or
 * while another process holds the lock, is one commit in the order of asking; it is as durable as its most demanding
 * change. Nobody is told of a commit before it is.
 */
export class Committer {
  readonly #options: CommitterOptions;
  readonly #turn = new Turn();
  readonly #queue: Queued[] = [];
  #waitingBytes = 0;
  /** How many changes at the front of the queue are not to be grouped. */
  #alone = 0;
  #isCommitting = false;
  #isClosed = false;
  #delay: NodeJS.Timeout | undefined;
  #syncing: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(options: CommitterOptions) {
    this.#options = options;
  }

  /** Queues a change. Resolves when it is as durable as it asks, and so is everything queued before it. */
  submit<T>(change: Change<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(closedError());
    if (this.#failure !== undefined) return Promise.reject(this.#failure.error);
    return new Promise<T>((resolve, reject) => {
      const apply = (): Written => {
        const { value, entries = [], hasRemoved = false, log } = change.apply();
        const touched = log === undefined ? undefined : { log, entries, mustBeRead: hasRemoved };
        return { entries, touched, resolve: () => resolve(value), reject };
      };
      this.#queue.push({ durability: change.durability, apply, reject });
      this.#schedule(change.waitingBytes);
    });
  }

  /** Resolves once nothing is committed that is not on the disk; undefined when that is so now. Rejects after a sync that failed. */
  get syncing(): Promise<void> | undefined {
    return this.#failure === undefined ? this.#syncing : Promise.reject(this.#failure.error);
  }

  /** Commits what is queued, then `last`, and refuses whatever comes later. */
  async close(last: () => void): Promise<void> {
    const closing = this.submit({
      durability: "relaxed",
      apply: () => ({ value: last() }),
    });
    this.#isClosed = true;
    await closing;
  }

  #schedule(waitingBytes: number | undefined): void {
    if (this.#isCommitting) return;
    if (waitingBytes !== undefined) {
      this.#waitingBytes += waitingBytes;
      if (this.#waitingBytes < coalescing.bytes) {
        this.#delay ??= setTimeout(() => this.#begin(), coalescing.delayMs);
        return;
      }
    }
    this.#begin();
  }

  #begin(): void {
    clearTimeout(this.#delay);
    this.#delay = undefined;
    if (this.#isCommitting) return;
    this.#isCommitting = true;
    this.#turn.soon(() => void this.#commitQueue());
  }

  async #commitQueue(): Promise<void> {
    try {
      const made = await whenFree(() => this.#commitSome());
      if (made !== undefined) await this.#settle(made);
    } catch (error) {
      this.#refuse(this.#queue.splice(0), error);
    }
    // Who was told just now asks for the next before this is looked at again.
    if (this.#queue.length > 0) return this.#turn.soon(() => void this.#commitQueue());
    this.#isCommitting = false;
    this.#waitingBytes = 0;
  }

  /** Changes leave the queue when they are written: a busy store is tried again with all of them and those that came. */
  #commitSome(): Made | undefined {
    const group = this.#alone > 0 ? this.#queue.slice(0, 1) : [...this.#queue];
    let made: Made | undefined;
    try {
      made = this.#commitTogether(group);
    } catch (error) {
      if (isBusy(error)) throw error;
      // What the disk has no room for must not take its neighbours with it: each is tried alone.
      if (group.length > 1) {
        this.#alone = group.length;
        return undefined;
      }
      this.#refuse(group, error);
    }
    this.#queue.splice(0, group.length);
    this.#alone = Math.max(0, this.#alone - 1);
    return made;
  }

  #commitTogether(group: readonly Queued[]): Made {
    const { db, onCommit } = this.#options;
    const durability = group.some((queued) => queued.durability === "sync") ? "sync" : "relaxed";
    const refused: (readonly [Queued, unknown])[] = [];
    const written: Written[] = [];
    const alone = group.length === 1 ? group[0] : undefined;
    let commit: Commit = { entries: [], durability };
    inTransaction(db, "BEGIN IMMEDIATE", () => {
      // What is alone needs no savepoint: it is undone with its transaction.
      if (alone !== undefined) written.push(alone.apply());
      else
        for (const queued of group) {
          const applied = this.#applyAside(queued, (error) => refused.push([queued, error]));
          if (applied !== undefined) written.push(applied);
        }
      commit = { entries: written.flatMap(({ entries }) => entries), durability };
      onCommit?.("before", commit);
    });
    // At once, before anybody else runs: who reads from now on waits for it.
    if (durability === "sync") this.#syncing = this.#options.sync();
    for (const [queued, error] of refused) this.#refuse([queued], error);
    return { commit, written };
  }

  /** Tells of a commit once it is as durable as it asks. */
  async #settle({ commit, written }: Made): Promise<void> {
    const { onCommit, changed } = this.#options;
    if (this.#syncing !== undefined) {
      try {
        await this.#syncing;
      } catch (error) {
        this.#break(error, written);
        return;
      } finally {
        this.#syncing = undefined;
      }
    }
    onCommit?.("after", commit);
    for (const { resolve } of written) resolve();
    changed(written.flatMap(({ touched }) => touched ?? []));
  }

  /**
   * Refuses everything from now on. A system forgets what it could not sync, and says so only once: a later sync would
   * seem to have brought it to the disk, and what stands behind a gap in the WAL is lost with it.
   */
  #break(error: unknown, written: readonly Written[]): void {
    this.#failure = { error: storeError(this.#options.file, error) };
    this.#refuse([...written, ...this.#queue.splice(0)], error);
  }

  /** Applies one change in a savepoint; undefined when it is refused. */
  #applyAside(queued: Queued, refuse: (error: unknown) => void): Written | undefined {
    const { db } = this.#options;
    db.exec("SAVEPOINT change");
    try {
      const written = queued.apply();
      db.exec("RELEASE change");
      return written;
    } catch (error) {
      // A full disk has rolled back the whole transaction: there is no savepoint to go back to.
      if (!db.isTransaction) throw error;
      db.exec("ROLLBACK TO change; RELEASE change");
      refuse(error);
      return undefined;
    }
  }

  #refuse(group: readonly Pick<Queued, "reject">[], error: unknown): void {
    const told = storeError(this.#options.file, error);
    for (const queued of group) queued.reject(told);
  }
}

/** Who uses a platform after it was disposed is told so. */
export function closedError(): TenonError {
  return new TenonError("store-unavailable", "The platform is closed.", {
    hint: "It was disposed of: open a new one.",
  });
}
