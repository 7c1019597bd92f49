import {
  TenonError,
  type AcceptOptions,
  type Appended,
  type AppendOptions,
  type Checkpoint,
  type Entry,
  type EntryDraft,
  type FollowOptions,
  type Lease,
  type LogId,
  type LogStore,
  type Offset,
  type ReadOptions,
} from "@tenon/contracts";
import { decodeOffset, nameOfLog } from "@tenon/log";
import type { ObjectStore } from "../store/object-store.ts";
import type { Owner } from "../store/owner.ts";
import { encodeBatch } from "./batch.ts";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
import { logNotFound, type LogRow } from "./log-table.ts";
import type { LogTables } from "./log-tables.ts";

/** What a log store is built on. */
export interface ObjectLogStoreOptions {
  readonly store: ObjectStore;
  readonly tables: LogTables;
  readonly owner: Owner;
}

/**
 * Logs in the storage of this object. Each write is one synchronous transaction. What leaves the object waits until
 * everything before it is on disk, so both durabilities are one, and an append resolves without waiting for the disk.
 */
export class ObjectLogStore implements LogStore {
  readonly #store: ObjectStore;
  readonly #tables: LogTables;
  readonly #owner: Owner;

  constructor({ store, tables, owner }: ObjectLogStoreOptions) {
    this.#store = store;
    this.#tables = tables;
    this.#owner = owner;
  }

  async acquire(log: LogId, first: readonly EntryDraft[] = []): Promise<Lease | undefined> {
    const drafts = encodeBatch(first);
    return this.#write(
      () => {
        const { logs, recorder } = this.#tables;
        const row = logs.get(log);
        if (this.#store.isLeased(log) && this.#store.ownerOf(log) !== this.#owner) return undefined;
        const epoch = Math.max(row.epoch + 1, Date.now());
        recorder.record({ ...row, epoch }, { drafts });
        logs.beginEpoch(row, epoch);
        return { log, epoch, owner: this.#owner.name };
      },
      (lease) => {
        if (lease !== undefined) this.#store.lease(log, this.#owner);
      },
    );
  }

  async append(
    lease: Lease,
    batch: readonly EntryDraft[],
    options: AppendOptions = {},
  ): Promise<Appended> {
    const drafts = encodeBatch(batch);
    const { log } = lease;
    return this.#write(
      () => {
        const { logs, recorder } = this.#tables;
        const row = logs.get(log);
        if (row.epoch !== lease.epoch) throw leaseLost(row);
        const { prune = [], release, wakeAt } = options;
        const recorded = recorder.record(row, { drafts, prune });
        if (recorded.row.head === row.head && prune.length > 0) logs.saveHead(row, row.head);
        const released =
          release !== undefined && !this.#hasUnseen(row, release.upTo, recorded.entries);
        if (options.close === true) logs.close(row);
        if (wakeAt !== undefined && (released || release === undefined)) logs.setWake(row, wakeAt);
        return { entries: recorded.entries, released };
      },
      ({ released }) => {
        if (released) this.#store.release(log);
        // What was given back stays free, even when its last owner has something to add.
        else if (this.#store.ownerOf(log) === this.#owner) this.#store.lease(log, this.#owner);
      },
    );
  }

  async accept(
    log: LogId,
    batch: readonly EntryDraft[],
    options: AcceptOptions = {},
  ): Promise<readonly Entry[]> {
    const drafts = encodeBatch(batch);
    const opening = options.opening === undefined ? undefined : encodeBatch(options.opening);
    return this.#write(() => {
      const { logs, recorder } = this.#tables;
      let row = logs.find(log);
      if (row === undefined) {
        if (opening === undefined) throw logNotFound(log);
        row = recorder.record(logs.create(log, Date.now()), { drafts: opening }).row;
      }
      const recorded = recorder.record(row, { drafts });
      if (options.wakeAt !== undefined) {
        logs.setWake(row, Math.min(options.wakeAt, row.wakeAt ?? options.wakeAt));
      }
      return recorded.entries;
    });
  }

  async *read(log: LogId, options: ReadOptions = {}): AsyncGenerator<Entry> {
    const row = this.#read(() => this.#tables.logs.get(log));
    let seen = this.#read(() => this.#seqOf(row, options.after));
    for (;;) {
      const page = this.#read(() => this.#page(row, seen, row.head));
      yield* page;
      const last = page.at(-1);
      if (last === undefined) return;
      seen = decodeOffset(last.offset).seq;
    }
  }

  async *follow(log: LogId, options: FollowOptions): AsyncGenerator<Entry> {
    const first = this.#read(() => this.#tables.logs.get(log));
    const stop = AbortSignal.any([options.signal, this.#owner.ended]);
    let seen = this.#read(() => this.#seqOf(first, options.after));
    while (!options.signal.aborted) {
      // Asked before reading: what is appended while a page is told is then seen in the next round.
      const changed = this.#store.changes.next(stop);
      const row = this.#read(() => this.#tables.logs.get(log));
      if (row.firstEpoch !== first.firstEpoch) throw logNotFound(log);
      const page = this.#read(() => this.#page(row, seen, row.head));
      yield* page;
      const last = page.at(-1);
      if (last === undefined) await changed;
      else seen = decodeOffset(last.offset).seq;
    }
  }

  async checkpoint(log: LogId, save?: Checkpoint): Promise<Checkpoint | undefined> {
    const row = this.#read(() => this.#tables.logs.find(log));
    if (row === undefined) return undefined;
    const { chunks } = this.#tables;
    const stored = decodeCheckpoint(this.#read(() => chunks.get(log, checkpointName)));
    const known = stored !== undefined && this.#has(row, stored.offset) ? stored : undefined;
    if (save === undefined || !this.#has(row, save.offset)) return known;
    if (known !== undefined && known.offset > save.offset) return known;
    this.#write(() => chunks.put(log, checkpointName, encodeCheckpoint(save)));
    return save;
  }

  async delete(log: LogId): Promise<void> {
    if (this.#read(() => this.#tables.logs.find(log)) === undefined) return;
    this.#write(
      () => {
        const { logs, entries, chunks } = this.#tables;
        const row = logs.find(log);
        if (row === undefined) return;
        entries.remove(row.id);
        chunks.remove(log, checkpointName);
        logs.remove(row);
      },
      () => {
        this.#store.release(log);
        this.#tables.keys.forgetAll();
      },
    );
  }

  #read<T>(body: () => T): T {
    this.#owner.check();
    return this.#store.read(body);
  }

  /** `then` changes what lives in memory, once the transaction is committed. */
  #write<T>(body: () => T, then: (value: T) => void = () => undefined): T {
    this.#owner.check();
    let value: T;
    try {
      value = this.#store.write(body);
    } catch (error) {
      this.#tables.keys.forgetAll();
      throw error;
    }
    then(value);
    this.#store.changes.announce();
    return value;
  }

  #page(row: LogRow, after: number, upTo: number): readonly Entry[] {
    return this.#tables.entries.read({ log: row.id, after, upTo });
  }

  #seqOf(row: LogRow, after: Offset | undefined): number {
    if (after === undefined) return 0;
    if (this.#has(row, after)) return decodeOffset(after).seq;
    throw new TenonError("offset-lost", `The ${nameOfLog(row.name)} does not have this offset.`, {
      hint: "It is of another log, or of a deleted one: read from the beginning.",
    });
  }

  #has(row: LogRow, offset: Offset): boolean {
    const position = decodeOffset(offset);
    const { epoch, seq } = position;
    if (seq < 1 || seq > row.head || epoch < row.firstEpoch || epoch > row.epoch) return false;
    return this.#read(() => this.#tables.entries.wasGiven(row.id, position));
  }

  /** Tells whether the log holds entries that are neither seen by the owner nor part of its batch. */
  #hasUnseen(row: LogRow, upTo: Offset | undefined, own: readonly Entry[]): boolean {
    const after = upTo === undefined ? 0 : decodeOffset(upTo).seq;
    const known = own.filter(({ offset }) => {
      const { seq } = decodeOffset(offset);
      return seq > after && seq <= row.head;
    });
    return this.#tables.entries.count({ log: row.id, after, upTo: row.head }) > known.length;
  }
}

const checkpointName = "checkpoint";

function leaseLost(row: LogRow): TenonError {
  return new TenonError("lease-lost", `Another owner continued the ${nameOfLog(row.name)}.`, {
    hint: "Another copy of the object runs, or the log was deleted: stop this attempt.",
  });
}
