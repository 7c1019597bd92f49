import type { Entry, EntryDraft, TurnId } from "@tenon/contracts";
import { encodeOffset, type Position } from "@tenon/log";
import { integer, json, optionalInteger, optionalText, text, type Row } from "../store/rows.ts";

/** A draft as it will be stored, encoded when it was handed over: what the caller changes later has no effect. */
export interface EncodedDraft {
  readonly draft: EntryDraft;
  readonly data: string;
  readonly public: string | null;
}

/** Where in which log an entry goes. */
export interface EntryPlace extends Position {
  readonly log: number;
  readonly time: number;
}

/** Which part of a log to read. */
export interface EntryRange {
  readonly log: number;
  /** Exclusive. */
  readonly after: number;
  /** Inclusive. */
  readonly upTo: number;
}

/** One read takes so many characters of data, so that a long log never lies in memory as a whole. */
const pageLength = 500_000;

const selected =
  "SELECT seq, epoch, time, type, turn, step, key, trace, data, public FROM entry WHERE log = ?";

/** The table of entries. */
export class EntryTable {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Stores one entry, and gives it back as it is stored: nothing in it is shared with the caller. */
  insert({ draft, data, public: shown }: EncodedDraft, place: EntryPlace): Entry {
    const { type, turn, step, key, trace } = draft;
    this.#sql.exec(
      `INSERT INTO entry (log, seq, epoch, time, type, turn, step, key, trace, data, public)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      place.log,
      place.seq,
      place.epoch,
      place.time,
      type,
      ...[turn, step, key, trace].map(orNull),
      data,
      shown,
    );
    const entry = {
      ...draft,
      offset: encodeOffset(place),
      epoch: place.epoch,
      time: place.time,
      data: JSON.parse(data) as Entry["data"],
    };
    if (shown === null) return entry;
    return { ...entry, public: JSON.parse(shown) as NonNullable<Entry["public"]> };
  }

  /** The first entries of a range: none when there are none. */
  read({ log, after, upTo }: EntryRange): readonly Entry[] {
    const rows = this.#sql.exec<Row>(
      `${selected} AND seq > ? AND seq <= ? ORDER BY seq`,
      log,
      after,
      upTo,
    );
    const entries: Entry[] = [];
    let length = 0;
    for (const row of rows) {
      entries.push(decodeEntry(row));
      length += text(row, "data").length;
      if (length > pageLength) break;
    }
    return entries;
  }

  /** The entry with a number. */
  at(log: number, seq: number): Entry | undefined {
    return this.read({ log, after: seq - 1, upTo: seq })[0];
  }

  /** The key of each entry that has one, with its number. */
  keys(log: number): readonly (readonly [string, number])[] {
    return this.#sql
      .exec<Row>("SELECT key, seq FROM entry WHERE log = ? AND key IS NOT NULL", log)
      .toArray()
      .map((row) => [text(row, "key"), integer(row, "seq")] as const);
  }

  /** How many entries a range holds. */
  count({ log, after, upTo }: EntryRange): number {
    const row = this.#sql
      .exec<Row>(
        "SELECT count(*) AS entries FROM entry WHERE log = ? AND seq > ? AND seq <= ?",
        log,
        after,
        upTo,
      )
      .one();
    return integer(row, "entries");
  }

  /**
   * Tells whether number `seq` was given under `epoch`. Of an entry that was pruned its neighbours tell: epochs only
   * grow.
   */
  wasGiven(log: number, { epoch, seq }: Position): boolean {
    const before = this.#neighbour(log, "seq <= ? ORDER BY seq DESC", seq);
    if (before?.seq === seq) return before.epoch === epoch;
    const after = this.#neighbour(log, "seq > ? ORDER BY seq", seq);
    return epoch >= (before?.epoch ?? 0) && epoch <= (after?.epoch ?? Infinity);
  }

  /** Removes one entry, and tells its key; its number is not given again. */
  prune(log: number, { epoch, seq }: Position): string | undefined {
    const [row] = this.#sql
      .exec<Row>(
        "DELETE FROM entry WHERE log = ? AND seq = ? AND epoch = ? RETURNING key",
        log,
        seq,
        epoch,
      )
      .toArray();
    return row === undefined ? undefined : optionalText(row, "key");
  }

  /** Removes all of a log. */
  remove(log: number): void {
    this.#sql.exec("DELETE FROM entry WHERE log = ?", log);
  }

  #neighbour(log: number, condition: string, seq: number): Position | undefined {
    const [row] = this.#sql
      .exec<Row>(`SELECT seq, epoch FROM entry WHERE log = ? AND ${condition} LIMIT 1`, log, seq)
      .toArray();
    return row === undefined
      ? undefined
      : { seq: integer(row, "seq"), epoch: integer(row, "epoch") };
  }
}

/** Encodes a draft for storing. */
export function encodeDraft(draft: EntryDraft): EncodedDraft {
  return {
    draft,
    data: JSON.stringify(draft.data),
    public: draft.public === undefined ? null : JSON.stringify(draft.public),
  };
}

function decodeEntry(row: Row): Entry {
  const epoch = integer(row, "epoch");
  const turn = optionalText(row, "turn");
  const step = optionalInteger(row, "step");
  const key = optionalText(row, "key");
  const trace = optionalText(row, "trace");
  return {
    offset: encodeOffset({ epoch, seq: integer(row, "seq") }),
    epoch,
    time: integer(row, "time"),
    type: text(row, "type"),
    ...(turn !== undefined && { turn: turn as TurnId }),
    ...(step !== undefined && { step }),
    ...(key !== undefined && { key }),
    ...(trace !== undefined && { trace }),
    data: json(row, "data") as Entry["data"],
    ...(row["public"] !== null && { public: json(row, "public") as NonNullable<Entry["public"]> }),
  };
}

function orNull(value: string | number | undefined): string | number | null {
  return value ?? null;
}
