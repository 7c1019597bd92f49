import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Checkpoint } from "@tenon/contracts";
import { decodeOffset, encodeOffset } from "@tenon/log";
import { integer, text } from "../store/rows.ts";

/** One checkpoint for each log. */
export class CheckpointTable {
  readonly #save: StatementSync;
  readonly #find: StatementSync;
  readonly #remove: StatementSync;

  constructor(db: DatabaseSync) {
    this.#save = db.prepare(
      "INSERT OR REPLACE INTO checkpoint (log, epoch, seq, format, state) VALUES (?, ?, ?, ?, ?)",
    );
    this.#find = db.prepare("SELECT epoch, seq, format, state FROM checkpoint WHERE log = ?");
    this.#remove = db.prepare("DELETE FROM checkpoint WHERE log = ?");
  }

  /** Puts a checkpoint in the place of the one before. */
  save(log: number, { offset, format, state }: Checkpoint): void {
    const { epoch, seq } = decodeOffset(offset);
    this.#save.run(log, epoch, seq, format, state);
  }

  /** The checkpoint of a log. */
  find(log: number): Checkpoint | undefined {
    const row = this.#find.get(log);
    if (row === undefined) return undefined;
    const offset = encodeOffset({ epoch: integer(row, "epoch"), seq: integer(row, "seq") });
    return { offset, format: text(row, "format"), state: text(row, "state") };
  }

  /** Removes the checkpoint of a log. */
  remove(log: number): void {
    this.#remove.run(log);
  }
}
