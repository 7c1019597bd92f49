import { describe } from "vitest";
import { describeSuite, type Suite } from "../suite.ts";
import { recoveryAcceptedSuite } from "./accepted.ts";
import { recoveryEffectsSuite } from "./effects.ts";
import { recoveryHandoverSuite } from "./handover.ts";
import { recoveryHostSuite } from "./host.ts";
import { recoveryResumeSuite } from "./resume.ts";
import type { RecoveryWorld } from "./world.ts";

/** All that is promised about crashes. */
export const recoverySuites: readonly Suite<RecoveryWorld>[] = [
  recoveryAcceptedSuite,
  recoveryResumeSuite,
  recoveryEffectsSuite,
  recoveryHandoverSuite,
  recoveryHostSuite,
];

/**
 * Declares the tests that an engine, a platform and a harness must pass together; each runs in a world of its own. The suite
 * knows none of them: it gets whatever the world starts.
 */
export function describeRecovery(name: string, create: () => Promise<RecoveryWorld>): void {
  describe(`recovery ${name}`, () => {
    for (const suite of recoverySuites) describeSuite(suite, create);
  });
}
