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
import {
  addEntries,
  createLogRecord,
  entryAt,
  findKnown,
  hasOffset,
  pruneEntries,
  startEpoch,
} from "./log-record.ts";
import { isLeased, type LogRecord, type MemoryProcess, type MemoryWorld } from "./memory-world.ts";

/**
 * Logs in memory. Each method decides first and changes afterwards, without an await between: that makes it atomic.
 * Everything is as durable as the world, so both durabilities are one.
 */
export class MemoryLogStore implements LogStore {
  readonly #world: MemoryWorld;
  readonly #process: MemoryProcess;

  constructor(world: MemoryWorld, process: MemoryProcess) {
    this.#world = world;
    this.#process = process;
  }

  async acquire(log: LogId, first: readonly EntryDraft[] = []): Promise<Lease | undefined> {
    const record = this.#existing(log);
    const now = this.#process.clock.now();
    if (isLeased(record, now) && record.lease?.holder !== this.#process) return undefined;
    const known = findKnown(record, first);

    startEpoch(record, Math.max(record.epoch + 1, now));
    this.#renew(record);
    if (known === undefined) addEntries(record, first, now);
    this.#world.changes.announce();
    return { log, epoch: record.epoch, owner: this.#process.owner };
  }

  async append(
    lease: Lease,
    batch: readonly EntryDraft[],
    options: AppendOptions = {},
  ): Promise<Appended> {
    const record = this.#existing(lease.log);
    if (record.epoch !== lease.epoch) {
      throw new TenonError("lease-lost", "Another owner continued this log.", {
        hint: `${lease.owner} did not append for ${this.#process.leaseTtlMs} ms, or the log was deleted.`,
      });
    }
    const known = findKnown(record, batch);

    const seqs = known ?? addEntries(record, batch, this.#process.clock.now());
    const entries = seqs.map((seq) => entryAt(record, seq));
    pruneEntries(record, options.prune ?? []);
    if (options.close === true) record.closed = true;
    const released =
      options.release !== undefined && !hasUnseen(record, options.release.upTo, seqs);
    if (released) record.lease = undefined;
    // What was given back stays free, even when its last owner has something to add.
    else if (record.lease !== undefined) this.#renew(record);
    if (options.wakeAt !== undefined && (released || options.release === undefined))
      setWake(record, options.wakeAt);
    this.#world.changes.announce();
    return { entries, released };
  }

  async accept(
    log: LogId,
    batch: readonly EntryDraft[],
    options: AcceptOptions = {},
  ): Promise<readonly Entry[]> {
    const record = this.#find(log) ?? this.#create(log, options.opening, batch);
    const known = findKnown(record, batch);

    const seqs = known ?? addEntries(record, batch, this.#process.clock.now());
    if (options.wakeAt !== undefined)
      setWake(record, Math.min(options.wakeAt, record.wakeAt ?? options.wakeAt));
    this.#world.logs.set(log, record);
    this.#world.changes.announce();
    return seqs.map((seq) => entryAt(record, seq));
  }

  async *read(log: LogId, options: ReadOptions = {}): AsyncGenerator<Entry> {
    const record = this.#existing(log);
    const end = record.head;
    for (let seq = seqOf(record, options.after) + 1; seq <= end; seq += 1) {
      if (record.entries.has(seq)) yield entryAt(record, seq);
    }
  }

  async *follow(log: LogId, options: FollowOptions): AsyncGenerator<Entry> {
    const record = this.#existing(log);
    const stop = AbortSignal.any([options.signal, this.#process.ended]);
    let seen = seqOf(record, options.after);
    while (!options.signal.aborted) {
      // A log that was deleted and created again has another record.
      if (this.#find(log) !== record) throw notFound(log);
      if (seen === record.head) {
        await this.#world.changes.next(stop);
        continue;
      }
      seen += 1;
      if (record.entries.has(seen)) yield entryAt(record, seen);
    }
  }

  async checkpoint(log: LogId, save?: Checkpoint): Promise<Checkpoint | undefined> {
    const record = this.#find(log);
    if (record === undefined) return undefined;
    if (
      save !== undefined &&
      hasOffset(record, save.offset) &&
      save.offset >= (record.checkpoint?.offset ?? "")
    ) {
      record.checkpoint = save;
    }
    return record.checkpoint;
  }

  async delete(log: LogId): Promise<void> {
    const record = this.#find(log);
    if (record === undefined) return;
    this.#world.lastEpochs.set(log, record.epoch);
    this.#world.logs.delete(log);
    this.#world.changes.announce();
  }

  #find(log: LogId): LogRecord | undefined {
    if (this.#process.ended.aborted)
      throw new TenonError("store-unavailable", "The platform was closed.");
    return this.#world.logs.get(log);
  }

  #existing(log: LogId): LogRecord {
    const record = this.#find(log);
    if (record === undefined) throw notFound(log);
    return record;
  }

  /** Makes a log that nobody sees yet: it enters the world only with the batch that it is made for. */
  #create(
    log: LogId,
    opening: readonly EntryDraft[] | undefined,
    batch: readonly EntryDraft[],
  ): LogRecord {
    if (opening === undefined) throw notFound(log);
    const now = this.#process.clock.now();
    const record = createLogRecord(Math.max(now, (this.#world.lastEpochs.get(log) ?? 0) + 1));
    findKnown(record, [...opening, ...batch]);
    addEntries(record, opening, now);
    return record;
  }

  #renew(record: LogRecord): void {
    record.lease = {
      holder: this.#process,
      until: this.#process.clock.now() + this.#process.leaseTtlMs,
    };
  }
}

function seqOf(record: LogRecord, after: Offset | undefined): number {
  if (after === undefined) return 0;
  if (!hasOffset(record, after)) {
    throw new TenonError("offset-lost", "The log does not have this offset, or lost it.", {
      hint: "Read from the beginning: the log was deleted and created again, or lost its newest entries with the power.",
    });
  }
  return decodeOffset(after).seq;
}

function hasUnseen(record: LogRecord, upTo: Offset | undefined, own: readonly number[]): boolean {
  const seen = upTo === undefined ? 0 : decodeOffset(upTo).seq;
  for (let seq = seen + 1; seq <= record.head; seq += 1) {
    if (record.entries.has(seq) && !own.includes(seq)) return true;
  }
  return false;
}

function setWake(record: LogRecord, wakeAt: number | null): void {
  record.wakeAt = wakeAt ?? undefined;
  record.wakes += 1;
}

function notFound(log: LogId): TenonError {
  return new TenonError("log-not-found", `There is no ${nameOfLog(log)}.`);
}
