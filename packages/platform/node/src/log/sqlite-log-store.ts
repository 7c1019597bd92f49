import type {
  AcceptOptions,
  Appended,
  AppendOptions,
  Checkpoint,
  Durability,
  Entry,
  EntryDraft,
  FollowOptions,
  Lease,
  LogId,
  LogStore,
  Offset,
  ReadOptions,
} from "@tenon/contracts";
import { decodeOffset } from "@tenon/log";
import type { Store } from "../store/store.ts";
import { encodeBatch } from "./batch.ts";
import type { Changes } from "./changes.ts";
import { CheckpointTable, encodeCheckpoint, type EncodedCheckpoint } from "./checkpoint-table.ts";
import { EntryTable, type EncodedDraft } from "./entry-table.ts";
import type { LeaseTerms } from "./lease-terms.ts";
import { continuePage, LogReader, type Page } from "./log-reader.ts";
import type { LogTable } from "./log-table.ts";
import { LogWriter } from "./log-writer.ts";

/** What the log store is built on. */
export interface SqliteLogStoreOptions {
  readonly store: Store;
  readonly logs: LogTable;
  readonly terms: LeaseTerms;
  readonly changes: Changes;
}

/**
 * The logs of one file. Entries given to `acquire` are committed with the lease but are relaxed: with the power the
 * owner is lost as well, and its first sync append makes them durable too.
 */
export class SqliteLogStore implements LogStore {
  readonly #store: Store;
  readonly #logs: LogTable;
  readonly #changes: Changes;
  readonly #writer: LogWriter;
  readonly #reader: LogReader;
  readonly #checkpoints: CheckpointTable;

  constructor({ store, logs, terms, changes }: SqliteLogStoreOptions) {
    const entries = new EntryTable(store.db);
    this.#store = store;
    this.#logs = logs;
    this.#changes = changes;
    this.#writer = new LogWriter(logs, entries, terms);
    this.#reader = new LogReader(store, logs, entries);
    this.#checkpoints = new CheckpointTable(store.db);
  }

  async acquire(log: LogId, first: readonly EntryDraft[] = []): Promise<Lease | undefined> {
    const batch = encodeBatch(first);
    return this.#store.write({
      durability: "relaxed",
      apply: () => this.#writer.acquire(log, batch),
    });
  }

  async append(
    lease: Lease,
    batch: readonly EntryDraft[],
    options: AppendOptions = {},
  ): Promise<Appended> {
    const { wakeAt, release, prune = [], close = false } = options;
    const encoded = encodeBatch(batch);
    const request = { lease, batch: encoded, wakeAt, release, prune, close };
    const { entries, released } = await this.#store.write({
      ...urgencyOf(encoded, options),
      apply: () => this.#writer.append(request),
    });
    return { entries, released };
  }

  async accept(
    log: LogId,
    batch: readonly EntryDraft[],
    { wakeAt, opening }: AcceptOptions = {},
  ): Promise<readonly Entry[]> {
    const request = {
      log,
      batch: encodeBatch(batch),
      wakeAt,
      opening: opening === undefined ? undefined : encodeBatch(opening),
    };
    const { entries } = await this.#store.write({
      durability: "sync",
      apply: () => this.#writer.accept(request),
    });
    return entries;
  }

  async *read(log: LogId, { after }: ReadOptions = {}): AsyncGenerator<Entry, void> {
    let page = await this.#reader.begin(log, after);
    const end = page.head;
    yield* page.entries;
    while (page.cursor.seq < end) {
      page = await this.#reader.next(page.cursor, end);
      yield* page.entries;
    }
  }

  async *follow(log: LogId, { after, signal }: FollowOptions): AsyncGenerator<Entry, void> {
    if (signal.aborted) return;
    const { first, watch } = await this.#reader.beginWatched(log, after, (id) =>
      this.#changes.subscribe(id),
    );
    using subscription = watch;
    // Nothing has come before the first page that is not part of it.
    subscription.take();
    let page: Page = first;
    while (!signal.aborted) {
      for (const entry of page.entries) {
        if (signal.aborted) return;
        yield entry;
      }
      const { cursor } = page;
      const isBehind = cursor.seq < page.head;
      if (!isBehind) await subscription.changed(signal);
      if (signal.aborted) return;
      const grown = subscription.take();
      // What this process commits need not be read: most followers are beside the owner, or are the owner.
      const continued = isBehind ? undefined : continuePage(cursor, grown);
      page = continued ?? (await this.#reader.next(cursor));
    }
  }

  async checkpoint(log: LogId, save?: Checkpoint): Promise<Checkpoint | undefined> {
    if (save === undefined) return this.#store.read(() => this.#checkpointOf(log));
    const encoded = encodeCheckpoint(save);
    return this.#store.write({
      durability: "relaxed",
      apply: () => {
        this.#saveCheckpoint(log, encoded);
        return { value: this.#checkpointOf(log) };
      },
    });
  }

  async delete(log: LogId): Promise<void> {
    await this.#store.write({
      durability: "sync",
      apply: () => {
        const deleted = this.#writer.delete(log);
        if (deleted.value !== undefined) this.#checkpoints.remove(deleted.value.id);
        return deleted;
      },
    });
  }

  #saveCheckpoint(log: LogId, save: EncodedCheckpoint): void {
    const row = this.#logs.find(log);
    if (row === undefined || !this.#reader.has(row, decodeOffset(save.offset))) return;
    const newest = this.#checkpoints.offsetOf(row.id);
    const isValid = newest !== undefined && this.#reader.has(row, decodeOffset(newest));
    if (isValid && seqOf(newest) > seqOf(save.offset)) return;
    this.#checkpoints.save(row.id, save);
  }

  #checkpointOf(log: LogId): Checkpoint | undefined {
    const row = this.#logs.find(log);
    const found = row === undefined ? undefined : this.#checkpoints.find(row.id);
    if (row === undefined || found === undefined) return undefined;
    // Its entries may have gone with the power while it was saved by a later process.
    return this.#reader.has(row, decodeOffset(found.offset)) ? found : undefined;
  }
}

/** A lease needs no sync of its own: with the power its owner is lost as well. A wake that was promised does. */
function urgencyOf(
  batch: readonly EncodedDraft[],
  { durability, wakeAt, close }: AppendOptions,
): { readonly durability: Durability; readonly waitingBytes?: number } {
  const isRenewal = batch.length === 0 && typeof wakeAt !== "number" && close !== true;
  if (isRenewal) return { durability: durability ?? "relaxed" };
  if (durability !== "relaxed") return { durability: "sync" };
  const waitingBytes = batch.reduce((sum, { data }) => sum + data.length, 0);
  return batch.length === 0 ? { durability } : { durability, waitingBytes };
}

function seqOf(offset: Offset): number {
  return decodeOffset(offset).seq;
}
