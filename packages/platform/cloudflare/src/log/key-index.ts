import type { Entry } from "@tenon/contracts";
import { decodeOffset } from "@tenon/log";
import type { EntryTable } from "./entry-table.ts";

/** The keys of each log in memory: an index on disk would double the rows that every entry is billed for. */
export class KeyIndex {
  readonly #entries: EntryTable;
  readonly #logs = new Map<number, Map<string, number>>();

  constructor(entries: EntryTable) {
    this.#entries = entries;
  }

  /** The number of the entry that is recorded under `key`. */
  find(log: number, key: string): number | undefined {
    return this.#of(log).get(key);
  }

  /** Adds entries that were just inserted. */
  add(log: number, entries: readonly Entry[]): void {
    const keys = this.#logs.get(log);
    if (keys === undefined) return;
    for (const { key, offset } of entries) {
      if (key !== undefined) keys.set(key, decodeOffset(offset).seq);
    }
  }

  /** Forgets the key of an entry that was removed. */
  remove(log: number, key: string): void {
    this.#logs.get(log)?.delete(key);
  }

  /** Reads logs anew when they are needed next: a transaction was taken back, or a log is gone. */
  forgetAll(): void {
    this.#logs.clear();
  }

  #of(log: number): Map<string, number> {
    const keys = this.#logs.get(log) ?? new Map(this.#entries.keys(log));
    this.#logs.set(log, keys);
    return keys;
  }
}
