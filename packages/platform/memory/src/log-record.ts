import { TenonError, type Entry, type EntryDraft, type Offset } from "@tenon/contracts";
import { checkEntrySize, decodeOffset, encodeOffset, sameFact } from "@tenon/log";
import type { LogRecord } from "./memory-world.ts";

/** Creates an empty log in its first epoch. */
export function createLogRecord(epoch: number): LogRecord {
  return {
    epoch,
    epochs: [{ epoch, firstSeq: 1 }],
    head: 0,
    entries: new Map(),
    keys: new Map(),
    lease: undefined,
    wakeAt: undefined,
    wakes: 0,
    closed: false,
    checkpoint: undefined,
  };
}

/**
 * Decides about a batch: the numbers of the entries that are known already, or undefined when the batch is new and may be
 * added. Throws when it is refused. Changes nothing.
 */
export function findKnown(
  record: LogRecord,
  batch: readonly EntryDraft[],
): readonly number[] | undefined {
  const keyed = batch.flatMap((draft) =>
    draft.key === undefined ? [] : [{ key: draft.key, draft }],
  );
  const known = keyed.flatMap(({ key, draft }) => {
    const seq = record.keys.get(key);
    return seq === undefined ? [] : [{ key, draft, seq }];
  });
  for (const { key, draft, seq } of known) {
    if (!sameFact(draft, entryAt(record, seq)))
      throw conflict(key, "it is known with another type or other data");
  }
  const [first] = known;
  if (first !== undefined && known.length === keyed.length) return known.map(({ seq }) => seq);
  if (first !== undefined)
    throw conflict(first.key, "it is known, but others of its batch are not");
  const repeated = keyed.find(
    ({ key }, index) => keyed.findIndex((other) => other.key === key) < index,
  );
  if (repeated !== undefined) throw conflict(repeated.key, "its batch uses it twice");
  if (record.closed && batch.length > 0)
    throw new TenonError("log-closed", "The log is closed: nothing can be added to it.");
  for (const draft of batch) checkEntrySize(draft);
  return undefined;
}

/** Adds a batch that was found to be new, and tells the numbers of its entries. */
export function addEntries(
  record: LogRecord,
  batch: readonly EntryDraft[],
  time: number,
): readonly number[] {
  return batch.map((draft) => {
    record.head += 1;
    const entry = {
      ...draft,
      offset: encodeOffset({ epoch: record.epoch, seq: record.head }),
      epoch: record.epoch,
      time: draft.time ?? time,
    };
    record.entries.set(record.head, JSON.stringify(entry));
    if (draft.key !== undefined) record.keys.set(draft.key, record.head);
    return record.head;
  });
}

/** Removes entries; their offsets stay valid to read after. */
export function pruneEntries(record: LogRecord, offsets: readonly Offset[]): void {
  for (const offset of offsets) {
    if (!hasOffset(record, offset)) continue;
    const { seq } = decodeOffset(offset);
    const key = record.entries.has(seq) ? entryAt(record, seq).key : undefined;
    if (key !== undefined) record.keys.delete(key);
    record.entries.delete(seq);
  }
}

/** Begins the time of a new owner. */
export function startEpoch(record: LogRecord, epoch: number): void {
  record.epoch = epoch;
  record.epochs.push({ epoch, firstSeq: record.head + 1 });
}

/** Tells whether an offset was ever given out by this log. */
export function hasOffset(record: LogRecord, offset: Offset): boolean {
  const { epoch, seq } = decodeOffset(offset);
  const owner = record.epochs.findLast(({ firstSeq }) => firstSeq <= seq);
  return seq <= record.head && owner?.epoch === epoch;
}

/** The entry with a number that is there. */
export function entryAt(record: LogRecord, seq: number): Entry {
  const text = record.entries.get(seq);
  if (text === undefined) throw new TenonError("internal", `The log has no entry ${seq}.`);
  return JSON.parse(text) as Entry;
}

function conflict(key: string, reason: string): TenonError {
  return new TenonError(
    "key-conflict",
    `The key ${JSON.stringify(key.slice(0, 200))} cannot be used again: ${reason}.`,
    {
      hint: "Repeat a batch exactly as it was, or give a new fact a new key.",
    },
  );
}
