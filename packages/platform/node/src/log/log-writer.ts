import { TenonError, type Lease, type LogId, type Offset } from "@tenon/contracts";
import { decodeOffset, nameOfLog } from "@tenon/log";
import type { Applied } from "../store/committer.ts";
import { recordBatch, type RecordedBatch } from "./batch.ts";
import type { EncodedDraft, EntryTable } from "./entry-table.ts";
import type { LogRow, LogTable } from "./log-table.ts";
import type { LeaseTerms } from "./lease-terms.ts";

/** What an append brings, encoded. */
export interface AppendRequest {
  readonly lease: Lease;
  readonly batch: readonly EncodedDraft[];
  readonly wakeAt: number | null | undefined;
  readonly release: { readonly upTo: Offset | undefined } | undefined;
  readonly prune: readonly Offset[];
  readonly close: boolean;
}

/** What an accept brings, encoded. */
export interface AcceptRequest {
  readonly log: LogId;
  readonly batch: readonly EncodedDraft[];
  readonly wakeAt: number | undefined;
  readonly opening: readonly EncodedDraft[] | undefined;
}

/** What is written to a log, each within the transaction of the caller. */
export class LogWriter {
  readonly #logs: LogTable;
  readonly #entries: EntryTable;
  readonly #terms: LeaseTerms;

  constructor(logs: LogTable, entries: EntryTable, terms: LeaseTerms) {
    this.#logs = logs;
    this.#entries = entries;
    this.#terms = terms;
  }

  /** Gives the lease to this owner under a new epoch; undefined when another holds it. */
  acquire(log: LogId, first: readonly EncodedDraft[]): Applied<Lease | undefined> {
    const row = this.#logs.get(log);
    if (this.#terms.isHeldByOther(row)) return { value: undefined };
    const epoch = Math.max(row.epoch + 1, Date.now());
    this.#entries.beginEpoch(row.id, { epoch, seq: row.head + 1 });
    const owned = { ...row, epoch, owner: this.#terms.owner, leaseUntil: this.#terms.until() };
    const recorded = recordBatch(this.#entries, owned, { drafts: first });
    this.#logs.save(recorded.row);
    const value = { log, epoch, owner: this.#terms.ownerName };
    return { value, entries: recorded.added, log: row.id };
  }

  /** Appends as the owner. */
  append(request: AppendRequest): Applied<RecordedBatch & { readonly released: boolean }> {
    const { lease, batch, release, wakeAt } = request;
    const row = this.#logs.get(lease.log);
    if (row.epoch !== lease.epoch) throw leaseLost(row);
    const recorded = recordBatch(this.#entries, row, { drafts: batch, prune: request.prune });
    const released = release !== undefined && !this.#hasUnseen(row, release.upTo, recorded);
    if (released) this.#logs.save({ ...recorded.row, owner: undefined, leaseUntil: 0 });
    else if (this.#needsRenewal(recorded)) this.#renew(recorded.row);
    if (request.close) this.#logs.close(row.id);
    const isRefused = release !== undefined && !released;
    if (wakeAt !== undefined && !isRefused) this.#logs.setWake(row.id, wakeAt);
    const hasRemoved = request.prune.length > 0;
    return { value: { ...recorded, released }, entries: recorded.added, hasRemoved, log: row.id };
  }

  /** Appends as somebody who does not own the log. */
  accept(request: AcceptRequest): Applied<RecordedBatch> {
    const { row, added: opening } = this.#open(request);
    const recorded = recordBatch(this.#entries, row, { drafts: request.batch });
    // Written even when nothing is new: a commit that writes nothing syncs nothing of what came before.
    if (recorded.added.length === 0) this.#logs.save(recorded.row);
    if (request.wakeAt !== undefined) {
      this.#logs.setWake(row.id, Math.min(request.wakeAt, row.wakeAt ?? Infinity));
    }
    return { value: recorded, entries: [...opening, ...recorded.added], log: row.id };
  }

  /** Erases a log. */
  delete(log: LogId): Applied<{ readonly id: number } | undefined> {
    const row = this.#logs.find(log);
    if (row === undefined) return { value: undefined };
    this.#entries.remove(row.id);
    this.#logs.remove(row);
    return { value: { id: row.id }, hasRemoved: true, log: row.id };
  }

  /** An empty batch is asked for the renewal's sake; others renew on the way, when it makes a difference. */
  #needsRenewal({ row, added }: RecordedBatch): boolean {
    return added.length === 0 || this.#terms.isWorthRenewing(row);
  }

  #renew(row: LogRow): void {
    // What was released stays free, even when its last owner has something to add.
    const leaseUntil = row.owner === undefined ? 0 : this.#terms.until();
    this.#logs.save({ ...row, leaseUntil });
  }

  #open({ log, opening }: AcceptRequest): RecordedBatch {
    const row = this.#logs.find(log);
    if (row !== undefined) return { row, entries: [], added: [] };
    if (opening === undefined) return { row: this.#logs.get(log), entries: [], added: [] };
    const created = this.#logs.create(log, Date.now());
    this.#entries.beginEpoch(created.id, { epoch: created.epoch, seq: 1 });
    return recordBatch(this.#entries, created, { drafts: opening });
  }

  /** Tells whether the log holds entries that are neither seen by the owner nor part of its batch. */
  #hasUnseen(row: LogRow, upTo: Offset | undefined, { entries: own }: RecordedBatch): boolean {
    const after = upTo === undefined ? 0 : decodeOffset(upTo).seq;
    const known = own.filter(({ offset }) => {
      const { seq } = decodeOffset(offset);
      return seq > after && seq <= row.head;
    });
    return this.#entries.count({ log: row.id, after, upTo: row.head }) > known.length;
  }
}

function leaseLost(row: LogRow): TenonError {
  return new TenonError("lease-lost", `Another owner continued the ${nameOfLog(row.name)}.`, {
    hint: "Several processes share this store, and this one was slower than its lease: stop this attempt.",
  });
}
