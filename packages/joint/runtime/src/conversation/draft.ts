import type { EntryDraft, LogEvent } from "@tenon/contracts";
import { encodeEvent, publicForm } from "@tenon/log";

/** An event that someone who does not own the log records, with its public form. */
export function draft(event: LogEvent): EntryDraft {
  const shown = publicForm(event);
  return encodeEvent(shown === undefined ? event : { ...event, public: shown });
}
