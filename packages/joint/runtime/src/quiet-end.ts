import { hasCode } from "@tenon/contracts";

/** Tells whether a drive ended because the log is another's, or gone: nothing to report. */
export function isQuietEnd(error: unknown): boolean {
  return (
    hasCode(error, "lease-lost") || hasCode(error, "log-not-found") || hasCode(error, "log-closed")
  );
}
