import type { EntryDraft } from "@tenon/contracts";
import { canonicalJson } from "./digest.ts";

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
