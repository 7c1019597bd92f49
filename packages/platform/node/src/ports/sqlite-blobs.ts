import { hash } from "node:crypto";
import type { StatementSync } from "node:sqlite";
import { TenonError, type Blobs, type Digest, type LogId } from "@tenon/contracts";
import { bytes } from "../store/rows.ts";
import type { Store } from "../store/store.ts";

/** Bytes in the file of the logs, so that one copy of it is a whole. */
export class SqliteBlobs implements Blobs {
  readonly #store: Store;
  readonly #insert: StatementSync;
  readonly #find: StatementSync;
  readonly #remove: StatementSync;

  constructor(store: Store) {
    this.#store = store;
    // Written even when it is known: a commit that writes nothing syncs nothing of what came before.
    this.#insert = store.db.prepare(
      `INSERT INTO blob (log, digest, bytes) VALUES (?, ?, ?)
       ON CONFLICT (log, digest) DO UPDATE SET bytes = excluded.bytes`,
    );
    this.#find = store.db.prepare("SELECT bytes FROM blob WHERE log = ? AND digest = ?");
    this.#remove = store.db.prepare("DELETE FROM blob WHERE log = ?");
  }

  async put(log: LogId, content: Uint8Array): Promise<Digest> {
    const copy = content.slice();
    const digest = digestOf(copy);
    return this.#write(() => {
      this.#insert.run(log, digest, copy);
      return digest;
    });
  }

  async get(log: LogId, digest: Digest): Promise<Uint8Array | undefined> {
    const found = await this.#store.read(() => {
      const row = this.#find.get(log, digest);
      return row === undefined ? undefined : bytes(row, "bytes");
    });
    if (found === undefined || digestOf(found) === digest) return found;
    throw new TenonError("store-damaged", `The bytes of ${digest} have changed in the store.`, {
      hint: `Restore a copy of the file. Log: ${log}.`,
    });
  }

  async delete(log: LogId): Promise<void> {
    await this.#write(() => {
      this.#remove.run(log);
    });
  }

  #write<T>(body: () => T): Promise<T> {
    return this.#store.write({ durability: "sync", apply: () => ({ value: body() }) });
  }
}

/** What `digestOfBytes` gives, by the machine's own code: reading many small files takes half the time. */
function digestOf(content: Uint8Array): Digest {
  return `sha256:${hash("sha256", content)}` as Digest;
}
