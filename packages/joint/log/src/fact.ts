import { TenonError, type Entry, type EntryDraft, type LogId } from "@tenon/contracts";
import { canonicalJson } from "./digest.ts";
import { nameOfLog } from "./identity.ts";

/**
 * Tells whether two entries state the same fact: equal type and data. When it was said, in which trace and what the
 * public sees of it may differ.
 */
export function sameFact(a: EntryDraft, b: EntryDraft): boolean {
  if (a.type !== b.type) return false;
  // Whoever repeats a batch writes it in the same order, so the costly form is seldom needed.
  if (JSON.stringify(a.data) === JSON.stringify(b.data)) return true;
  return canonicalJson(a.data) === canonicalJson(b.data);
}

/**
 * The recorded entries of a batch whose facts are all known, undefined for one that is all new. `find` looks a fact up by
 * its key. Throws `key-conflict` for any other batch.
 */
export function knownFacts(
  log: LogId,
  batch: readonly EntryDraft[],
  find: (key: string) => Entry | undefined,
): readonly Entry[] | undefined {
  const keys = batch.flatMap(({ key }) => key ?? []);
  const repeated = keys.find((key, index) => keys.indexOf(key) !== index);
  if (repeated !== undefined) throw conflict(log, repeated, "The batch holds it twice.");
  const known: Entry[] = [];
  for (const draft of batch) {
    const entry = draft.key === undefined ? undefined : find(draft.key);
    if (entry === undefined) continue;
    if (!sameFact(entry, draft))
      throw conflict(log, entry.key, "It is recorded with another type or other data.");
    known.push(entry);
  }
  if (known.length === 0) return undefined;
  if (known.length === keys.length) return known;
  throw conflict(log, known[0]?.key, "It is recorded, but other facts of the batch are not.");
}

function conflict(log: LogId, key: string | undefined, reason: string): TenonError {
  return new TenonError("key-conflict", `The key ${key} is taken in the ${nameOfLog(log)}.`, {
    hint: `${reason} A batch is all known or all new.`,
  });
}
