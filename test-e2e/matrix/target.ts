import type { HarnessWorld, RecoveryWorld } from "@tenon/conformance";
import type { TestedHarness } from "./harnesses.ts";

/** A platform that the matrix tries every harness on. */
export interface Target {
  readonly name: string;
  /** Makes a world of its own for one behaviour. */
  create(tested: TestedHarness): Promise<HarnessWorld & RecoveryWorld>;
}

/** A platform that is tried from within a Worker. */
export interface WorkerTarget {
  readonly name: string;
  /** The Worker that tries one requirement for each request, relative to this folder. */
  readonly entry: string;
}
