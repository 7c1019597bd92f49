import { describe } from "vitest";
import { describeSuite, type Suite } from "../suite.ts";
import { harnessCallsSuite } from "./calls.ts";
import { harnessCompactionSuite } from "./compaction.ts";
import { harnessControlSuite } from "./control.ts";
import { harnessHostSuite } from "./host.ts";
import { harnessQuestionsSuite } from "./questions.ts";
import { harnessRecoverySuite } from "./recovery.ts";
import type { HarnessWorld } from "./world.ts";

/** All that a harness promises. */
export const harnessSuites: readonly Suite<HarnessWorld>[] = [
  harnessQuestionsSuite,
  harnessCallsSuite,
  harnessControlSuite,
  harnessRecoverySuite,
  harnessCompactionSuite,
  harnessHostSuite,
];

/** Declares the tests that every `Harness` must pass; each runs in a world of its own. */
export function describeHarness(name: string, create: () => Promise<HarnessWorld>): void {
  describe(`harness ${name}`, () => {
    for (const suite of harnessSuites) describeSuite(suite, create);
  });
}
