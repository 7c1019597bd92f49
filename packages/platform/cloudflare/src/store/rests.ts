import type { LogId } from "@tenon/contracts";
import type { Due } from "../log/log-table.ts";

/** However long nobody takes a log, it is looked at again so often. */
const longestMs = 3_600_000;

/** A wake that nobody followed. */
interface Rest {
  readonly due: Due;
  readonly until: number;
}

/**
 * Logs that were woken and that nobody took: nothing in this release can drive them. Each rests as long as it has lain
 * already, so the time doubles, and whoever comes back to memory needs to remember nothing. It ends with whatever
 * is recorded in the log, and another release begins without any.
 */
export class Rests {
  readonly #rests = new Map<LogId, Rest>();

  /** `due` was woken and is left as it was found. */
  begin(due: Due, now: number): void {
    const lainMs = now - Math.max(due.wakeAt, due.epoch);
    this.#rests.set(due.name, { due, until: now + Math.min(lainMs, longestMs) });
  }

  /** When a log is to be looked at: its wake, or later when it rests. */
  lookAt(due: Due): number {
    const rest = this.#rests.get(due.name);
    return rest !== undefined && isSame(rest.due, due) ? rest.until : due.wakeAt;
  }
}

/** Whether a log was neither taken nor written to between two looks at it. */
export function isSame(one: Due, other: Due): boolean {
  return one.epoch === other.epoch && one.wakeAt === other.wakeAt && one.head === other.head;
}
