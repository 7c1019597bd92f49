import type { LogId } from "@tenon/contracts";
import { Changes } from "./changes.ts";
import type { Owner } from "./owner.ts";
import { schema } from "./schema.ts";
import { storeError } from "./store-errors.ts";

/** The right to append, as it is held. */
interface HeldLease {
  readonly owner: Owner;
  readonly until: number;
}

/**
 * The storage of one object and what lives with it in memory. At most one copy of an object runs at a time, so who
 * drives a log is remembered here and not stored: an owner that is gone took its lease with it.
 */
export class ObjectStore {
  readonly sql: SqlStorage;
  readonly changes: Changes = new Changes();
  readonly #storage: DurableObjectStorage;
  readonly #leases = new Map<LogId, HeldLease>();
  #isPrepared = false;
  #onCommit: () => void = () => undefined;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.sql = storage.sql;
  }

  /** Runs `body` in a transaction: all of it is stored or nothing. */
  write<T>(body: () => T): T {
    try {
      const value = this.#storage.transactionSync(() => {
        if (!this.#isPrepared) this.sql.exec(schema);
        return body();
      });
      this.#isPrepared = true;
      this.#onCommit();
      return value;
    } catch (error) {
      throw storeError(error);
    }
  }

  /** Reads what is stored now. An object in which nothing is found stays empty: whoever asks for it makes no table. */
  read<T>(body: () => T): T {
    if (!this.#isPrepared) return this.write(body);
    try {
      return body();
    } catch (error) {
      throw storeError(error);
    }
  }

  /** Calls `listener` within the same turn of the event loop as each commit, so that what it stores is stored with it. */
  onCommit(listener: () => void): void {
    this.#onCommit = listener;
  }

  /** Tells whether nothing was ever recorded here. */
  isEmpty(): boolean {
    if (this.#isPrepared) return false;
    return this.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'log'").toArray().length === 0;
  }

  /** Tells whether somebody drives a log: not when its owner ended, nor when the lease expired. */
  isLeased(log: LogId): boolean {
    const lease = this.#leases.get(log);
    return lease !== undefined && !lease.owner.ended.aborted && lease.until > Date.now();
  }

  /** Who holds the lease of a log, live or not. */
  ownerOf(log: LogId): Owner | undefined {
    return this.#leases.get(log)?.owner;
  }

  /** Gives or renews a lease. */
  lease(log: LogId, owner: Owner): void {
    this.#leases.set(log, { owner, until: Date.now() + owner.leaseTtlMs });
  }

  /** Takes a lease back. */
  release(log: LogId): void {
    this.#leases.delete(log);
  }
}
