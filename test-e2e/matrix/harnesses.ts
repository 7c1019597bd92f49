import type { CompactingHarness } from "@tenon/conformance";
import type { Harness } from "@tenon/contracts";
import { createThink } from "@tenon/harness-think";
import { fourHarnesses } from "../crash/scenarios/four-harnesses.ts";

/** A harness of the matrix, and who takes over from it. */
export interface TestedHarness {
  readonly harness: Harness;
  readonly compacting?: CompactingHarness;
  readonly others: readonly Harness[];
}

const tokens = 2_000;

/** The parts that some harnesses have beside. */
const compacting: { readonly [name: string]: CompactingHarness } = {
  think: { harness: createThink({ compaction: { atTokens: tokens } }), tokens },
};

/** Every harness, with every other one to take over. */
export const testedHarnesses: readonly TestedHarness[] = fourHarnesses.map((harness) => {
  const own = compacting[harness.name];
  return {
    harness,
    ...(own === undefined ? {} : { compacting: own }),
    others: fourHarnesses.filter((other) => other !== harness),
  };
});
