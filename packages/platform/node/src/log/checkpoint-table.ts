import type { DatabaseSync, StatementSync } from "node:sqlite";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Checkpoint, Offset } from "@tenon/contracts";
import { decodeOffset, encodeOffset } from "@tenon/log";
import { bytes, integer, text, type Row } from "../store/rows.ts";

/** A checkpoint as it is stored. */
export type EncodedCheckpoint = Omit<Checkpoint, "state"> & { readonly state: Uint8Array };

/** Encodes a checkpoint: it repeats what the log says, and must not double what a conversation takes on the disk. */
export function encodeCheckpoint({ offset, format, state }: Checkpoint): EncodedCheckpoint {
  return { offset, format, state: deflateRawSync(state, { level: 1 }) };
}

/** One checkpoint for each log. */
export class CheckpointTable {
  readonly #save: StatementSync;
  readonly #offset: StatementSync;
  readonly #find: StatementSync;
  readonly #remove: StatementSync;

  constructor(db: DatabaseSync) {
    this.#save = db.prepare(
      "INSERT OR REPLACE INTO checkpoint (log, epoch, seq, format, state) VALUES (?, ?, ?, ?, ?)",
    );
    this.#offset = db.prepare("SELECT epoch, seq FROM checkpoint WHERE log = ?");
    this.#find = db.prepare("SELECT epoch, seq, format, state FROM checkpoint WHERE log = ?");
    this.#remove = db.prepare("DELETE FROM checkpoint WHERE log = ?");
  }

  /** Puts a checkpoint in the place of the one before. */
  save(log: number, { offset, format, state }: EncodedCheckpoint): void {
    const { epoch, seq } = decodeOffset(offset);
    this.#save.run(log, epoch, seq, format, state);
  }

  /** Where the checkpoint of a log stands. */
  offsetOf(log: number): Offset | undefined {
    const row = this.#offset.get(log);
    return row === undefined ? undefined : offsetIn(row);
  }

  /** The checkpoint of a log. One that cannot be read is none: it is a cache. */
  find(log: number): Checkpoint | undefined {
    const row = this.#find.get(log);
    const state = row === undefined ? undefined : inflate(bytes(row, "state"));
    if (row === undefined || state === undefined) return undefined;
    return { offset: offsetIn(row), format: text(row, "format"), state };
  }

  /** Removes the checkpoint of a log. */
  remove(log: number): void {
    this.#remove.run(log);
  }
}

function offsetIn(row: Row): Offset {
  return encodeOffset({ epoch: integer(row, "epoch"), seq: integer(row, "seq") });
}

function inflate(state: Uint8Array): string | undefined {
  try {
    return inflateRawSync(state).toString();
  } catch {
    return undefined;
  }
}
