import type { Outcome } from "@tenon/contracts";

/** What the command tells its caller. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  limit: 3,
  waiting: 4,
  aborted: 130,
} as const;

/** The exit code of an outcome; undefined is a turn that waits for the outside. */
export function exitCodeOf(outcome: Outcome | undefined): number {
  switch (outcome?.status) {
    case undefined:
      return exitCodes.waiting;
    case "done":
      return exitCodes.done;
    case "aborted":
      return exitCodes.aborted;
    case "failed":
      return outcome.failure.code === "limit" ? exitCodes.limit : exitCodes.failed;
  }
}
