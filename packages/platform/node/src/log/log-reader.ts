import { TenonError, type Entry, type LogId, type Offset } from "@tenon/contracts";
import { decodeOffset, nameOfLog } from "@tenon/log";
import type { Store } from "../store/store.ts";
import type { EntryTable } from "./entry-table.ts";
import { logNotFound, type LogRow, type LogTable } from "./log-table.ts";

/** Where a reader stands. */
export interface Cursor {
  readonly name: LogId;
  /** The numeric id: another log of this name is another log. */
  readonly log: number;
  /** Number of the last entry that was read. */
  readonly seq: number;
}

/** The entries after a cursor, and the cursor after them. `head` was the end of the log. */
export interface Page {
  readonly entries: readonly Entry[];
  readonly cursor: Cursor;
  readonly head: number;
}

/** The page that `grown` makes after a cursor, which may have read some of it; undefined when something lies between. */
export function continuePage(
  cursor: Cursor,
  grown: readonly Entry[] | undefined,
): Page | undefined {
  if (grown === undefined) return undefined;
  const entries = grown.filter(({ offset }) => seqOf(offset) > cursor.seq);
  const isGapless = entries.every(({ offset }, index) => seqOf(offset) === cursor.seq + 1 + index);
  if (!isGapless) return undefined;
  const seq = cursor.seq + entries.length;
  return { entries, cursor: { ...cursor, seq }, head: seq };
}

/** Reads logs page by page: no transaction stays open while the caller thinks. */
export class LogReader {
  readonly #store: Store;
  readonly #logs: LogTable;
  readonly #entries: EntryTable;

  constructor(store: Store, logs: LogTable, entries: EntryTable) {
    this.#store = store;
    this.#logs = logs;
    this.#entries = entries;
  }

  /** The first entries after an offset. Throws `log-not-found` and `offset-lost`. */
  begin(name: LogId, after: Offset | undefined): Promise<Page> {
    return this.#store.read(() => this.#begin(name, after));
  }

  /** The same, with what `watch` makes of the numeric id of the log: nothing is added between the page and it. */
  beginWatched<Watch>(
    name: LogId,
    after: Offset | undefined,
    watch: (log: number) => Watch,
  ): Promise<{ readonly first: Page; readonly watch: Watch }> {
    return this.#store.read(() => {
      const first = this.#begin(name, after);
      return { first, watch: watch(first.cursor.log) };
    });
  }

  /** The next entries, at most up to number `upTo`. Throws `log-not-found` when the log was deleted. */
  next(cursor: Cursor, upTo: number = Infinity): Promise<Page> {
    return this.#store.read(() => {
      const head = this.#logs.headOf(cursor.log);
      if (head === undefined) throw logNotFound(cursor.name);
      return this.#page(cursor, { head, last: Math.min(head, upTo) });
    });
  }

  /** Tells whether a log has, or had, this position. */
  has(row: LogRow, { epoch, seq }: { readonly epoch: number; readonly seq: number }): boolean {
    return seq >= 1 && seq <= row.head && this.#entries.epochAt(row.id, seq) === epoch;
  }

  #begin(name: LogId, after: Offset | undefined): Page {
    const row = this.#logs.get(name);
    const seq = after === undefined ? 0 : this.#find(row, after);
    return this.#page({ name, log: row.id, seq }, { head: row.head, last: row.head });
  }

  #page(cursor: Cursor, { head, last }: { readonly head: number; readonly last: number }): Page {
    if (cursor.seq >= last) return { entries: [], cursor, head };
    const entries = this.#entries.read({ log: cursor.log, after: cursor.seq, upTo: last });
    const end = entries.at(-1);
    // After the last page the cursor stands at the end, past what was pruned there.
    const seq = end === undefined ? last : decodeOffset(end.offset).seq;
    return { entries, cursor: { ...cursor, seq }, head };
  }

  #find(row: LogRow, offset: Offset): number {
    const position = decodeOffset(offset);
    if (this.has(row, position)) return position.seq;
    throw new TenonError("offset-lost", `The ${nameOfLog(row.name)} does not have this offset.`, {
      hint: "It is of another log, of a deleted one, or of entries that were lost with the power: read from the beginning.",
    });
  }
}

function seqOf(offset: Offset): number {
  return decodeOffset(offset).seq;
}
