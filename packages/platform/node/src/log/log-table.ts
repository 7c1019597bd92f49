import type { DatabaseSync, StatementSync } from "node:sqlite";
import { TenonError, type LogId } from "@tenon/contracts";
import { nameOfLog } from "@tenon/log";
import { integer, optionalInteger, optionalText, text, type Row } from "../store/rows.ts";

/** What is stored of a log beside its entries. */
export interface LogRow {
  /** Never used for another log. */
  readonly id: number;
  readonly name: LogId;
  readonly epoch: number;
  /** Number of the last entry, pruned or not; 0 when there is none. */
  readonly head: number;
  readonly isClosed: boolean;
  readonly owner: string | undefined;
  readonly leaseUntil: number;
  readonly wakeAt: number | undefined;
}

/** A log that is due. */
export type DueLog = Pick<LogRow, "id" | "name" | "epoch" | "owner" | "leaseUntil"> & {
  readonly wakeAt: number;
};

/** Appending leaves the row of the log alone, so that it costs a page less; only a pruned end has to be saved there. */
const head =
  "max(saved_head, (SELECT coalesce(max(seq), 0) FROM entry WHERE entry.log = log.id)) AS head";

/** The table of logs. */
export class LogTable {
  readonly #find: StatementSync;
  readonly #headOf: StatementSync;
  readonly #greatestDeletedEpoch: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #close: StatementSync;
  readonly #setWake: StatementSync;
  readonly #remove: StatementSync;
  readonly #remember: StatementSync;
  readonly #release: StatementSync;
  readonly #due: StatementSync;
  readonly #nextWake: StatementSync;

  constructor(db: DatabaseSync) {
    this.#find = db.prepare(
      `SELECT id, name, epoch, ${head}, is_closed, owner, lease_until, wake_at FROM log WHERE name = ?`,
    );
    this.#headOf = db.prepare(`SELECT ${head} FROM log WHERE id = ?`);
    this.#greatestDeletedEpoch = db.prepare("SELECT greatest_deleted_epoch FROM store");
    this.#insert = db.prepare(
      `INSERT INTO log (name, epoch, saved_head, is_closed, lease_until) VALUES (?, ?, 0, 0, 0)
       RETURNING *, 0 AS head`,
    );
    this.#update = db.prepare(
      "UPDATE log SET epoch = ?, saved_head = ?, owner = ?, lease_until = ? WHERE id = ?",
    );
    this.#close = db.prepare("UPDATE log SET is_closed = 1 WHERE id = ?");
    this.#setWake = db.prepare("UPDATE log SET wake_at = ? WHERE id = ?");
    this.#remove = db.prepare("DELETE FROM log WHERE id = ?");
    this.#remember = db.prepare(
      "UPDATE store SET greatest_deleted_epoch = max(greatest_deleted_epoch, ?)",
    );
    this.#release = db.prepare("UPDATE log SET owner = NULL, lease_until = 0 WHERE owner = ?");
    this.#due = db.prepare(
      `SELECT id, name, epoch, owner, lease_until, wake_at FROM log
       WHERE wake_at <= :now AND (owner IS NULL OR owner <> :me OR lease_until <= :now)`,
    );
    this.#nextWake = db.prepare("SELECT min(wake_at) AS wake_at FROM log WHERE wake_at > ?");
  }

  /** The log of this name, or undefined. */
  find(name: LogId): LogRow | undefined {
    const row = this.#find.get(name);
    return row === undefined ? undefined : decodeLog(row);
  }

  /** The log of this name. Throws `log-not-found`. */
  get(name: LogId): LogRow {
    const row = this.find(name);
    if (row === undefined) throw logNotFound(name);
    return row;
  }

  /** The last number given in the log of this id; undefined once it is deleted. */
  headOf(id: number): number | undefined {
    const row = this.#headOf.get(id);
    return row === undefined ? undefined : integer(row, "head");
  }

  /** Makes a log. Its epoch is greater than that of every log ever deleted, so one number remembers them all. */
  create(name: LogId, now: number): LogRow {
    const deleted = integer(this.#greatestDeletedEpoch.get() ?? {}, "greatest_deleted_epoch");
    return decodeLog(this.#insert.get(name, Math.max(now, deleted + 1)) ?? {});
  }

  /** Stores the epoch, the end and the lease. */
  save({ epoch, head: saved, owner, leaseUntil, id }: LogRow): void {
    this.#update.run(epoch, saved, owner ?? null, leaseUntil, id);
  }

  /** Lets nothing be appended any more. */
  close(id: number): void {
    this.#close.run(id);
  }

  /** Stores the wake: apart from `save`, because it has an index to keep. */
  setWake(id: number, wakeAt: number | null): void {
    this.#setWake.run(wakeAt, id);
  }

  /** Forgets a log, except that its epoch was used. */
  remove({ id, epoch }: LogRow): void {
    this.#remove.run(id);
    this.#remember.run(epoch);
  }

  /** Gives back every lease of `owner`. */
  release(owner: string): void {
    this.#release.run(owner);
  }

  /** Logs that are due at `now`, without those that `me` drives. */
  due(now: number, me: string): readonly DueLog[] {
    return this.#due.all({ now, me }).map(decodeDue);
  }

  /** The next wake after `now`. */
  nextWake(now: number): number | undefined {
    return optionalInteger(this.#nextWake.get(now) ?? { wake_at: null }, "wake_at");
  }
}

/** The refusal of a log that does not exist. */
export function logNotFound(name: LogId): TenonError {
  return new TenonError("log-not-found", `There is no ${nameOfLog(name)}.`, {
    hint: "It was never begun, or it was deleted.",
  });
}

function decodeLog(row: Row): LogRow {
  return {
    id: integer(row, "id"),
    name: text(row, "name") as LogId,
    epoch: integer(row, "epoch"),
    head: integer(row, "head"),
    isClosed: integer(row, "is_closed") === 1,
    owner: optionalText(row, "owner"),
    leaseUntil: integer(row, "lease_until"),
    wakeAt: optionalInteger(row, "wake_at"),
  };
}

function decodeDue(row: Row): DueLog {
  return {
    id: integer(row, "id"),
    name: text(row, "name") as LogId,
    epoch: integer(row, "epoch"),
    owner: optionalText(row, "owner"),
    leaseUntil: integer(row, "lease_until"),
    wakeAt: integer(row, "wake_at"),
  };
}
