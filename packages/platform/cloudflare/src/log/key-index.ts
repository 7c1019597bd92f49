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

  /** Reads a log anew when it is needed next: entries went away, or a transaction was taken back. */
  forget(log: number): void {
    this.#logs.delete(log);
  }

  /** Reads every log anew. */
  forgetAll(): void {
    this.#logs.clear();
  }

  #of(log: number): Map<string, number> {
    const keys = this.#logs.get(log) ?? new Map(this.#entries.keys(log));
    this.#logs.set(log, keys);
    return keys;
  }
}
