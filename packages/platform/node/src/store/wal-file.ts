import { open, type FileHandle } from "node:fs/promises";
import { basename } from "node:path";
import { TenonError } from "@tenon/contracts";

/**
 * The write-ahead log of an open database, for syncing it. It is the same file for as long as the database is open: only
 * the last connection that closes removes it.
 */
export class WalFile implements AsyncDisposable {
  readonly #file: string;
  readonly #handle: FileHandle;

  private constructor(file: string, handle: FileHandle) {
    this.#file = file;
    this.#handle = handle;
  }

  /** Opens the log of a database that is open already. */
  static async open(file: string): Promise<WalFile> {
    return new WalFile(file, await open(`${file}-wal`, "r+"));
  }

  /** Resolves once all that was committed before the call is on the disk, whoever committed it. */
  async sync(): Promise<void> {
    try {
      await this.#handle.datasync();
    } catch (cause) {
      throw new TenonError(
        "store-unavailable",
        `The store ${basename(this.#file)} could not be synced to the disk.`,
        {
          hint: `Look whether the disk is full or failing, then open the store anew. File: ${this.#file}.`,
          cause,
        },
      );
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#handle.close();
  }
}
