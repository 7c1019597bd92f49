import type { LogId } from "@tenon/contracts";

/** Brings an object back to memory: after an eviction, a deploy or a crash, with nobody calling. */
export interface Driver {
  /**
   * Contract:
   * - Durable: the object is in memory at `time`, or as soon afterwards as the platform can, whatever happens before.
   * - Together: stored with what was written just before, not after it.
   * - One: a later call replaces the time of an earlier one.
   */
  arm(time: number): void;
  /** Contract: nothing brings the object back, and nothing is billed while it is idle. Repeatable. */
  disarm(): void;
  /** Contract: starts `work` at once, and resolves as it does. */
  keep(log: LogId, work: () => Promise<void>): Promise<void>;
}
