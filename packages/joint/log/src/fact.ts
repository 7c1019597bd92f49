import type { EntryDraft } from "@tenon/contracts";
import { canonicalJson } from "./digest.ts";

/**
 * Tells whether two entries state the same fact: equal type and data. When it was said, in which trace and what the
 * public sees of it may differ.
 */
export function sameFact(a: EntryDraft, b: EntryDraft): boolean {
  return a.type === b.type && canonicalJson(a.data) === canonicalJson(b.data);
}
