import type { DatabaseSync, StatementSync } from "node:sqlite";
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

/** One read takes so many entries: a few megabytes at most, because what is above 64 KiB is a blob. */
const pageSize = 200;

const selected = `
  SELECT entry.seq, entry.time, type.name AS type, entry.turn, entry.step, entry.key, entry.trace, entry.data,
    entry.public,
    (SELECT epoch FROM epoch WHERE epoch.log = entry.log AND first_seq <= entry.seq ORDER BY first_seq DESC LIMIT 1)
      AS epoch
  FROM entry CROSS JOIN type ON type.id = entry.type`;

/** The tables of entries, of their types, and of the epochs they were appended under. */
export class EntryTable {
  readonly #insert: StatementSync;
  readonly #addType: StatementSync;
  readonly #findKey: StatementSync;
  readonly #range: StatementSync;
  readonly #count: StatementSync;
  readonly #prune: StatementSync;
  readonly #beginEpoch: StatementSync;
  readonly #epochAt: StatementSync;
  readonly #removeEntries: StatementSync;
  readonly #removeEpochs: StatementSync;

  constructor(db: DatabaseSync) {
    this.#addType = db.prepare("INSERT INTO type (name) VALUES (?)");
    this.#insert = db.prepare(
      `INSERT INTO entry (log, seq, time, turn, step, key, trace, data, public, type)
       SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, id FROM type WHERE name = ?`,
    );
    this.#findKey = db.prepare(`${selected} WHERE entry.log = ? AND entry.key = ?`);
    this.#range = db.prepare(
      `${selected} WHERE entry.log = ? AND entry.seq > ? AND entry.seq <= ? ORDER BY entry.seq LIMIT ${pageSize}`,
    );
    this.#count = db.prepare(
      "SELECT count(*) AS entries FROM entry WHERE log = ? AND seq > ? AND seq <= ?",
    );
    this.#prune = db.prepare("DELETE FROM entry WHERE log = ? AND seq = ?");
    this.#beginEpoch = db.prepare(
      "INSERT OR REPLACE INTO epoch (log, first_seq, epoch) VALUES (?, ?, ?)",
    );
    this.#epochAt = db.prepare(
      "SELECT epoch FROM epoch WHERE log = ? AND first_seq <= ? ORDER BY first_seq DESC LIMIT 1",
    );
    this.#removeEntries = db.prepare("DELETE FROM entry WHERE log = ?");
    this.#removeEpochs = db.prepare("DELETE FROM epoch WHERE log = ?");
  }

  /** Entries from `first` on are appended under `epoch`. An epoch in which nothing was appended leaves no row. */
  beginEpoch(log: number, first: Position): void {
    this.#beginEpoch.run(log, first.seq, first.epoch);
  }

  /** The epoch under which number `seq` was, or will be, given. */
  epochAt(log: number, seq: number): number | undefined {
    const row = this.#epochAt.get(log, seq);
    return row === undefined ? undefined : integer(row, "epoch");
  }

  /** Stores one entry, and gives it back as it is stored: nothing in it is shared with the caller. */
  insert({ draft, data, public: shown }: EncodedDraft, place: EntryPlace): Entry {
    const { type, turn, step, key, trace } = draft;
    const values = [
      place.log,
      place.seq,
      place.time,
      turn ?? null,
      step ?? null,
      key ?? null,
      trace ?? null,
      data,
      shown,
      type,
    ];
    if (this.#insert.run(...values).changes === 0) {
      // The first entry of its type in this file.
      this.#addType.run(type);
      this.#insert.run(...values);
    }
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

  /** The entry recorded under `key`. */
  findKey(log: number, key: string): Entry | undefined {
    const row = this.#findKey.get(log, key);
    return row === undefined ? undefined : decodeEntry(row);
  }

  /** The first entries of a range: none when there are none. */
  read({ log, after, upTo }: EntryRange): readonly Entry[] {
    return this.#range.all(log, after, upTo).map(decodeEntry);
  }

  /** How many entries a range holds. */
  count({ log, after, upTo }: EntryRange): number {
    return integer(this.#count.get(log, after, upTo) ?? {}, "entries");
  }

  /** Removes one entry; its number is not given again. */
  prune(log: number, { epoch, seq }: Position): void {
    if (this.epochAt(log, seq) === epoch) this.#prune.run(log, seq);
  }

  /** Removes all of a log. */
  remove(log: number): void {
    this.#removeEntries.run(log);
    this.#removeEpochs.run(log);
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
