// Loading takes real time, which a manual clock knows nothing of.
import "@earendil-works/pi-agent-core";
import "ai";
import type { Harness } from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { createPiHarness } from "@tenon/harness-pi";
import { expect, test } from "vitest";
import { runOnMemory } from "./crash/drop-on-memory.ts";
import { factsOf } from "./crash/facts.ts";
import type { Scenario } from "./crash/scenario.ts";
import { approved, denied } from "./crash/scenarios/approvals.ts";
import { failingModel } from "./crash/scenarios/failing-model.ts";
import { abortedStream, abortedTool, queue, steering } from "./crash/scenarios/interventions.ts";
import { journalTool } from "./crash/scenarios/journal-tool.ts";
import { parallelTools } from "./crash/scenarios/parallel-tools.ts";

const scenarios: readonly Scenario[] = [
  parallelTools,
  approved,
  denied,
  steering,
  queue,
  abortedStream,
  abortedTool,
  failingModel,
  journalTool,
];

test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
  "Pi asks what the loop asks, to the fingerprint, and leaves the same facts: %s",
  async (_name, scenario) => {
    expect(await factsWith(scenario, createPiHarness())).toEqual(await factsWith(scenario, loop));
  },
);

/** All facts but the name of the harness. */
async function factsWith(scenario: Scenario, harness: Harness): Promise<readonly string[]> {
  const { aftermath } = await runOnMemory({ ...scenario, harness: () => harness });
  const facts = factsOf(aftermath.entries).filter((fact) => !fact.includes('"turn.started"'));
  expect(facts.some((fact) => fact.includes('"conversation":"sha256:'))).toBe(true);
  return facts;
}
