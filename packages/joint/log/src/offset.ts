import { TenonError, type Offset } from "@tenon/contracts";

/** What an offset says to a store; readers treat it as opaque. */
export interface Position {
  /** The epoch under which the entry was appended; the first of a log is its creation time in milliseconds. */
  readonly epoch: number;
  /** Number of the entry in its log, counted from 1 across epochs. */
  readonly seq: number;
}

/** Writes a position as an offset. */
export function encodeOffset({ epoch, seq }: Position): Offset {
  return `${pad(epoch)}_${pad(seq)}` as Offset;
}

/** Reads an offset. Throws `invalid-input` when it is not one; whether a log has it is for the store to say. */
export function decodeOffset(offset: string): Position {
  const match = /^(\d{16})_(\d{16})$/.exec(offset);
  const position = { epoch: Number(match?.[1]), seq: Number(match?.[2]) };
  if (!Number.isSafeInteger(position.epoch) || !Number.isSafeInteger(position.seq)) {
    throw new TenonError(
      "invalid-input",
      "The offset is malformed: it has 16 digits, an underscore and 16 digits.",
      {
        hint: `Pass an offset exactly as it was received. Received: ${JSON.stringify(offset.slice(0, 80))}.`,
      },
    );
  }
  return position;
}

/** Offsets of one log sort as strings, so both numbers are padded. */
function pad(value: number): string {
  return String(value).padStart(16, "0");
}
