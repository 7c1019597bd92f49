import { TenonError, type Entry, type EntryDraft, type Offset } from "@tenon/contracts";
import { checkEntrySize, decodeOffset, knownFacts, maxEntryBytes, nameOfLog } from "@tenon/log";
import { encodeDraft, type EncodedDraft, type EntryTable } from "./entry-table.ts";
import type { KeyIndex } from "./key-index.ts";
import type { LogRow } from "./log-table.ts";

/** A batch after it was recorded, or found to be known. */
export interface RecordedBatch {
  readonly row: LogRow;
  readonly entries: readonly Entry[];
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

/** Records batches, and refuses those whose facts are known in another form. */
export class BatchRecorder {
  readonly #entries: EntryTable;
  readonly #keys: KeyIndex;

  constructor(entries: EntryTable, keys: KeyIndex) {
    this.#entries = entries;
    this.#keys = keys;
  }

  /** Records a batch at the end of a log, unless all its facts are known. Throws `key-conflict` and `log-closed`. */
  record(row: LogRow, { drafts, prune = [] }: BatchToRecord): RecordedBatch {
    const known = knownFacts(
      row.name,
      drafts.map(({ draft }) => draft),
      (key) => this.#find(row.id, key),
    );
    const fresh = known === undefined ? drafts : [];
    if (row.isClosed && fresh.length > 0) throw closed(row);
    // Pruned after the batch was compared.
    for (const offset of prune) {
      const key = this.#entries.prune(row.id, decodeOffset(offset));
      if (key !== undefined) this.#keys.remove(row.id, key);
    }
    const time = Date.now();
    const added = fresh.map((draft, index) =>
      this.#entries.insert(draft, {
        log: row.id,
        epoch: row.epoch,
        seq: row.head + 1 + index,
        time: draft.draft.time ?? time,
      }),
    );
    this.#keys.add(row.id, added);
    return { row: { ...row, head: row.head + added.length }, entries: known ?? added };
  }

  #find(log: number, key: string): Entry | undefined {
    const seq = this.#keys.find(log, key);
    return seq === undefined ? undefined : this.#entries.at(log, seq);
  }
}

function closed(row: LogRow): TenonError {
  return new TenonError("log-closed", `The ${nameOfLog(row.name)} is closed.`, {
    hint: "Its last entry says where the conversation goes on.",
  });
}
