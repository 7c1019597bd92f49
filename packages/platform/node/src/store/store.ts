import type { DatabaseSync } from "node:sqlite";
import {
  closedError,
  Committer,
  type Change,
  type CommitObserver,
  type Touched,
} from "./committer.ts";
import { openDatabase, type DatabaseOptions } from "./database.ts";
import { storeError } from "./store-errors.ts";
import { inTransaction } from "./transaction.ts";
import { WalFile } from "./wal-file.ts";
import { whenFree } from "./when-free.ts";

/** Which file to open, and who sees its commits. */
export interface StoreOptions extends DatabaseOptions {
  readonly onCommit?: CommitObserver;
}

/** One open file: all reading and writing of it goes through here. */
export class Store {
  readonly db: DatabaseSync;
  readonly #file: string;
  readonly #wal: WalFile;
  readonly #committer: Committer;
  readonly #listeners = new Set<(logs: readonly Touched[]) => void>();

  #closing: Promise<void> | undefined;

  private constructor(db: DatabaseSync, wal: WalFile, { file, onCommit }: StoreOptions) {
    this.db = db;
    this.#file = file;
    this.#wal = wal;
    this.#committer = new Committer({
      db,
      file,
      sync: () => wal.sync(),
      ...(onCommit !== undefined && { onCommit }),
      changed: (logs) => this.#listeners.forEach((listener) => listener(logs)),
    });
  }

  /** Opens the file. Throws `store-unavailable`, `store-damaged`, `store-full` and `log-newer`. */
  static async open(options: StoreOptions): Promise<Store> {
    const db = await openDatabase(options);
    try {
      return new Store(db, await WalFile.open(options.file), options);
    } catch (error) {
      db.close();
      throw storeError(options.file, error);
    }
  }

  /** Reads one state of the file. What is not on the disk yet but will be in a moment is waited for. */
  async read<T>(body: () => T): Promise<T> {
    try {
      const attempt = (): T => {
        if (!this.db.isOpen) throw closedError();
        return inTransaction(this.db, "BEGIN", body);
      };
      return await whenFree(attempt, () => this.#committer.syncing);
    } catch (error) {
      throw storeError(this.#file, error);
    }
  }

  /** Writes, together with whatever else is to be written now. */
  write<T>(change: Change<T>): Promise<T> {
    return this.#committer.submit(change);
  }

  /** Tells which logs each commit of this process touched. */
  onChange(listener: (logs: readonly Touched[]) => void): void {
    this.#listeners.add(listener);
  }

  /** Commits what was asked for, then `last`, and closes the file. Closing twice is closing once. */
  close(last: () => void): Promise<void> {
    this.#closing ??= this.#close(last);
    return this.#closing;
  }

  async #close(last: () => void): Promise<void> {
    try {
      await this.#committer.close(last);
    } finally {
      this.db.close();
      await this.#wal[Symbol.asyncDispose]();
    }
  }
}
