import type { LogId, Offset } from "@tenon/contracts";

/** How many logs are kept in mind. */
const capacity = 4_096;

/**
 * Where a turn was last seen to settle, by log: nothing is open there and the log is not closed, so whoever wants to know
 * what is open now reads on from there.
 */
export class SettledPoints {
  readonly #points = new Map<LogId, Offset>();

  get(log: LogId): Offset | undefined {
    return this.#points.get(log);
  }

  /** Those that were seen longest ago are forgotten first. */
  keep(log: LogId, offset: Offset): void {
    this.#points.delete(log);
    this.#points.set(log, offset);
    const [oldest] = this.#points.keys();
    if (this.#points.size > capacity && oldest !== undefined) this.#points.delete(oldest);
  }

  forget(log: LogId): void {
    this.#points.delete(log);
  }
}
