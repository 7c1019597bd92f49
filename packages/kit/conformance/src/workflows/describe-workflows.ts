import { describe } from "vitest";
import { describeSuite, type Suite } from "../suite.ts";
import { workflowSchedulesSuite } from "./schedules.ts";
import { workflowElsewhereSuite } from "./elsewhere.ts";
import { workflowSourceSuite } from "./source.ts";
import { workflowStartsSuite } from "./starts.ts";
import { workflowStepsSuite } from "./steps.ts";
import { workflowSurvivalSuite } from "./survival.ts";
import { workflowWaitsSuite } from "./waits.ts";
import type { WorkflowsWorld } from "./world.ts";

/** All that is promised about workflows. */
export const workflowSuites: readonly Suite<WorkflowsWorld>[] = [
  workflowStepsSuite,
  workflowWaitsSuite,
  workflowSurvivalSuite,
  workflowSchedulesSuite,
  workflowElsewhereSuite,
  workflowSourceSuite,
  workflowStartsSuite,
];

/** Declares the tests that an engine and a platform must pass together; each runs in a world of its own. */
export function describeWorkflows(name: string, create: () => Promise<WorkflowsWorld>): void {
  describe(`workflows ${name}`, () => {
    for (const suite of workflowSuites) describeSuite(suite, create);
  });
}
