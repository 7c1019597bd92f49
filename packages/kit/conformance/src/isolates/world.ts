import type { Isolates } from "@tenon/contracts";
import type { Canary } from "@tenon/testing";

/** Isolates under test, and what no script of theirs may ever reach. */
export interface IsolatesWorld extends AsyncDisposable {
  readonly isolates: Isolates;
  readonly canary: Canary;
  /** Milliseconds of the longest time for which the host's thread did nothing but work for scripts while `work` was going on. */
  longestStall(work: () => Promise<void>): Promise<number>;
}
