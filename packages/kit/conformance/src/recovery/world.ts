import type { Harness } from "@tenon/contracts";
import type { HarnessWorld } from "../harness/world.ts";

/** Where recovery is shown: an engine, a store and a harness. Disposing it closes what was opened. */
export interface RecoveryWorld extends Omit<HarnessWorld, "compacting"> {
  /** Harnesses that take over from the one under test, and it from them. Left out: a plain one of the suite's own. */
  readonly others?: readonly Harness[];
}
