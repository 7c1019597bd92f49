import { TenonError } from "@tenon/contracts";

/**
 * Why a wait of our own is over. It is made once, because `abort()` would make an error with a stack each time, and
 * nobody reads it: signals that tools and providers see are aborted in the ordinary way.
 */
export const notNeeded: TenonError = new TenonError("aborted", "The wait is not needed any more.");

let ordinary: unknown;

/** What `abort()` without a reason gives, made once: for signals that tools and providers see. */
export function ordinaryAbort(): unknown {
  ordinary ??= AbortSignal.abort().reason;
  return ordinary;
}
