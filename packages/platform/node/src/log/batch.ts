import { TenonError, type Entry, type EntryDraft, type Offset } from "@tenon/contracts";
import { checkEntrySize, decodeOffset, knownFacts, maxEntryBytes, nameOfLog } from "@tenon/log";
import { encodeDraft, type EncodedDraft, type EntryTable } from "./entry-table.ts";
import type { LogRow } from "./log-table.ts";

/** A batch after it was recorded, or found to be known. */
export interface RecordedBatch {
  readonly row: LogRow;
  readonly entries: readonly Entry[];
  /** The entries that are new. */
  readonly added: readonly Entry[];
}

/** Checks and encodes a batch. Throws `value-too-large`. */
export function encodeBatch(batch: readonly EntryDraft[]): readonly EncodedDraft[] {
  return batch.map((draft) => {
    const encoded = encodeDraft(draft);
    const length = encoded.data.length + (encoded.public?.length ?? 0) + (draft.key?.length ?? 0);
    // Counting bytes takes as long as encoding; what is this short cannot be too large.
    if (length > maxEntryBytes / 8) checkEntrySize(draft);
    return encoded;
  });
}

/** What goes to the end of a log, and what goes away with it. */
export interface BatchToRecord {
  readonly drafts: readonly EncodedDraft[];
  readonly prune?: readonly Offset[];
}

/** Records a batch at the end of a log, unless all its facts are known. Throws `key-conflict` and `log-closed`. */
export function recordBatch(
  entries: EntryTable,
  row: LogRow,
  { drafts, prune = [] }: BatchToRecord,
): RecordedBatch {
  const known = knownFacts(
    row.name,
    drafts.map(({ draft }) => draft),
    (key) => entries.findKey(row.id, key),
  );
  const fresh = known === undefined ? drafts : [];
  if (row.isClosed && fresh.length > 0) throw closed(row);
  // Pruned after the batch was compared, and before it is inserted: it then takes the room that becomes free.
  for (const offset of prune) entries.prune(row.id, decodeOffset(offset));
  const time = Date.now();
  const added = fresh.map((draft, index) =>
    entries.insert(draft, {
      log: row.id,
      epoch: row.epoch,
      seq: row.head + 1 + index,
      time: draft.draft.time ?? time,
    }),
  );
  return { row: { ...row, head: row.head + added.length }, entries: known ?? added, added };
}

function closed(row: LogRow): TenonError {
  return new TenonError("log-closed", `The ${nameOfLog(row.name)} is closed.`, {
    hint: "Its last entry says where the conversation goes on.",
  });
}
