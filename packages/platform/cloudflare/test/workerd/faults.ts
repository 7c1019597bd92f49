/** Ends objects of this isolate where a test says so. It outlives them. */
export class Faults {
  /** Storage operations until the object is dropped; 0 for never. */
  left = 0;
  #starts = 0;
  #object: DurableObjectState | undefined;

  /** Reads what a request asks for: `drop-at`, the number of a storage operation, and `fail-starts`. */
  plan(words: URLSearchParams): void {
    const dropAt = words.get("drop-at");
    const failStarts = words.get("fail-starts");
    if (dropAt !== null) this.left = Number(dropAt);
    if (failStarts !== null) this.#starts = Number(failStarts);
  }

  /** Throws while starts are to fail. */
  meetStart(): void {
    if (this.#starts === 0) return;
    this.#starts -= 1;
    throw new TypeError("Not yet.");
  }

  /** Counts the operations of the object that was started last. */
  watch(object: DurableObjectState): void {
    const isFirst = this.#object === undefined;
    this.#object = object;
    if (!isFirst) return;
    const before = (): void => this.#count();
    const sql = Object.getPrototypeOf(object.storage.sql);
    const { exec } = sql;
    sql.exec = function counted(this: SqlStorage, ...statement: Parameters<SqlStorage["exec"]>) {
      before();
      return exec.apply(this, statement);
    };
  }

  #count(): void {
    if (this.left === 0) return;
    this.left -= 1;
    if (this.left === 0) this.#object?.abort("dropped by the test");
  }
}
