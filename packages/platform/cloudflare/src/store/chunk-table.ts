import { bytes, type Row } from "./rows.ts";
import { chunkSchema } from "./schema.ts";

/** A row holds at most 2 MB. */
const chunkBytes = 1_000_000;

/** Bytes of any length, in rows of a million each. */
export class ChunkTable {
  readonly #sql: SqlStorage;
  #isThere = false;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Puts bytes in the place of those before. */
  put(log: string, name: string, content: Uint8Array): void {
    this.#sql.exec(chunkSchema);
    this.remove(log, name);
    for (let part = 0; part === 0 || part * chunkBytes < content.length; part += 1) {
      const chunk = content.slice(part * chunkBytes, (part + 1) * chunkBytes);
      this.#sql.exec(
        "INSERT INTO chunk (log, name, part, bytes) VALUES (?, ?, ?, ?)",
        log,
        name,
        part,
        chunk.buffer,
      );
    }
  }

  /** The bytes of a name, or undefined. */
  get(log: string, name: string): Uint8Array | undefined {
    if (!this.#find()) return undefined;
    const parts = this.#sql
      .exec<Row>("SELECT bytes FROM chunk WHERE log = ? AND name = ? ORDER BY part", log, name)
      .toArray()
      .map((row) => bytes(row, "bytes"));
    return parts.length === 0 ? undefined : join(parts);
  }

  /** Tells whether there are bytes of a name. */
  has(log: string, name: string): boolean {
    if (!this.#find()) return false;
    const rows = this.#sql.exec(
      "SELECT 1 FROM chunk WHERE log = ? AND name = ? AND part = 0",
      log,
      name,
    );
    return rows.toArray().length > 0;
  }

  /** The names that begin with `prefix`. */
  names(log: string, prefix: string): readonly string[] {
    if (!this.#find()) return [];
    return this.#sql
      .exec<{ name: string }>("SELECT name FROM chunk WHERE log = ? AND part = 0", log)
      .toArray()
      .map(({ name }) => name)
      .filter((name) => name.startsWith(prefix));
  }

  /** Removes the bytes of a name. */
  remove(log: string, name: string): void {
    if (this.#find()) this.#sql.exec("DELETE FROM chunk WHERE log = ? AND name = ?", log, name);
  }

  /** A table that was made in a transaction that was taken back is not there. */
  #find(): boolean {
    this.#isThere ||=
      this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'chunk'").toArray().length > 0;
    return this.#isThere;
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
