import { TenonError, type EntryDraft } from "@tenon/contracts";

/** Largest entry in bytes: every platform can store it in one value. */
export const maxEntryBytes = 1_900_000;

/** Largest value in bytes that stays in its entry; a larger one becomes a blob. */
export const maxInlineBytes = 65_536;

/** Bytes of an entry as JSON in UTF-8, without the offset, epoch and time that a store adds. */
export function entrySize(draft: EntryDraft): number {
  return new TextEncoder().encode(JSON.stringify(draft)).length;
}

/** Throws `value-too-large` when no platform is bound to store `draft`. */
export function checkEntrySize(draft: EntryDraft): void {
  const size = entrySize(draft);
  if (size <= maxEntryBytes) return;
  throw new TenonError(
    "value-too-large",
    `An entry is too large: ${size} bytes, where ${maxEntryBytes} are allowed.`,
    {
      hint: `The entry is a ${JSON.stringify(draft.type)}. Values above ${maxInlineBytes} bytes belong in a blob.`,
    },
  );
}
