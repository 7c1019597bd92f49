import { TenonError, type LogId } from "@tenon/contracts";
import { nameOfLog } from "@tenon/log";
import { integer, optionalInteger, text, type Row } from "../store/rows.ts";
import { schemaVersion } from "../store/schema.ts";

/** What is stored of a log beside its entries. */
export interface LogRow {
  readonly id: number;
  readonly name: LogId;
  /** Tells a log from an earlier one of its name. */
  readonly firstEpoch: number;
  readonly epoch: number;
  /** Number of the last entry, pruned or not; 0 when there is none. */
  readonly head: number;
  readonly isClosed: boolean;
  readonly wakeAt: number | undefined;
}

/** A log that has a wake. */
export interface Due {
  readonly name: LogId;
  readonly epoch: number;
  /** Number of its last entry. */
  readonly head: number;
  readonly wakeAt: number;
}

const head =
  "max(saved_head, (SELECT coalesce(max(seq), 0) FROM entry WHERE entry.log = log.id)) AS head";

const selected = `
  SELECT id, version, name, first_epoch, epoch, is_closed, is_deleted, wake_at, ${head}
  FROM log`;

/** The table of logs: one in most objects. */
export class LogTable {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The log of this name, or undefined. Throws `log-newer`. */
  find(name: LogId): LogRow | undefined {
    const row = this.#row(name);
    return row === undefined || integer(row, "is_deleted") === 1 ? undefined : decodeLog(row);
  }

  /** The log of this name. Throws `log-not-found` and `log-newer`. */
  get(name: LogId): LogRow {
    const row = this.find(name);
    if (row === undefined) throw logNotFound(name);
    return row;
  }

  /** Makes a log, in the place of a deleted one when there was one. */
  create(name: LogId, now: number): LogRow {
    const deleted = this.#row(name);
    if (deleted === undefined) {
      this.#sql.exec(
        `INSERT INTO log (version, name, first_epoch, epoch, saved_head, is_closed, is_deleted)
         VALUES (?, ?, ?, ?, 0, 0, 0)`,
        schemaVersion,
        name,
        now,
        now,
      );
    } else {
      const epoch = Math.max(now, integer(deleted, "epoch") + 1);
      this.#sql.exec(
        `UPDATE log SET first_epoch = ?, epoch = ?, saved_head = 0, is_closed = 0, is_deleted = 0, wake_at = NULL
         WHERE id = ?`,
        epoch,
        epoch,
        integer(deleted, "id"),
      );
    }
    return this.get(name);
  }

  /** Begins the time of a new owner. */
  beginEpoch({ id }: LogRow, epoch: number): void {
    this.#sql.exec("UPDATE log SET epoch = ? WHERE id = ?", epoch, id);
  }

  /** Keeps the end of a log whose last entries are about to vanish. */
  saveHead({ id }: LogRow, head: number): void {
    this.#sql.exec("UPDATE log SET saved_head = ? WHERE id = ?", head, id);
  }

  /** Lets nothing be appended any more. */
  close({ id }: LogRow): void {
    this.#sql.exec("UPDATE log SET is_closed = 1 WHERE id = ?", id);
  }

  setWake({ id, wakeAt: before }: LogRow, wakeAt: number | null): void {
    if ((before ?? null) === wakeAt) return;
    this.#sql.exec("UPDATE log SET wake_at = ? WHERE id = ?", wakeAt, id);
  }

  /** Forgets a log, except that its epoch was used. */
  remove({ id }: LogRow): void {
    this.#sql.exec("UPDATE log SET is_deleted = 1, wake_at = NULL WHERE id = ?", id);
  }

  /** Every log that has a wake, the first to be due first. */
  due(): readonly Due[] {
    return this.#sql
      .exec<Row>(
        `SELECT name, epoch, wake_at, ${head} FROM log WHERE wake_at IS NOT NULL ORDER BY wake_at`,
      )
      .toArray()
      .map((row) => ({
        name: text(row, "name") as LogId,
        epoch: integer(row, "epoch"),
        head: integer(row, "head"),
        wakeAt: integer(row, "wake_at"),
      }));
  }

  #row(name: LogId): Row | undefined {
    const [row] = this.#sql.exec<Row>(`${selected} WHERE name = ?`, name).toArray();
    if (row !== undefined && integer(row, "version") > schemaVersion) throw newer(name);
    return row;
  }
}

/** The refusal of a log that does not exist. */
export function logNotFound(name: LogId): TenonError {
  return new TenonError("log-not-found", `There is no ${nameOfLog(name)}.`, {
    hint: "It was never begun, or it was deleted.",
  });
}

function newer(name: LogId): TenonError {
  return new TenonError("log-newer", `The ${nameOfLog(name)} was written by a later release.`, {
    hint: "Deploy the release that wrote it, or a later one.",
  });
}

function decodeLog(row: Row): LogRow {
  return {
    id: integer(row, "id"),
    name: text(row, "name") as LogId,
    firstEpoch: integer(row, "first_epoch"),
    epoch: integer(row, "epoch"),
    head: integer(row, "head"),
    isClosed: integer(row, "is_closed") === 1,
    wakeAt: optionalInteger(row, "wake_at"),
  };
}
