import type { Harness } from "@tenon/contracts";
import { createAiSdkHarness } from "@tenon/harness-ai-sdk";
import { loop } from "@tenon/harness-loop";
import { createPiHarness } from "@tenon/harness-pi";
import { createThink } from "@tenon/harness-think";
import type { Scenario } from "../scenario.ts";
import { approved } from "./approvals.ts";
import { failingModel } from "./failing-model.ts";
import { abortedStream, abortedTool, steering } from "./interventions.ts";
import { journalTool } from "./journal-tool.ts";
import { parallelTools } from "./parallel-tools.ts";
import { unsafeTool } from "./unsafe-tool.ts";

/** Every harness that comes with Tenon, by its name. */
export const fourHarnesses: readonly Harness[] = [
  loop,
  createThink(),
  createPiHarness(),
  createAiSdkHarness(),
];

/** Turns that one harness drives alone; the loop drives its own. */
export const aloneScenarios: readonly Scenario[] = fourHarnesses
  .filter(({ name }) => name !== "loop")
  .flatMap((harness) =>
    [
      parallelTools,
      unsafeTool,
      approved,
      steering,
      abortedStream,
      abortedTool,
      failingModel,
      journalTool,
    ].map((scenario) => ({
      ...scenario,
      name: `${harness.name}-${scenario.name}`,
      harnesses: [harness.name],
      harness: () => harness,
    })),
  );

/** Turns that two harnesses finish for each other, and the first again when the second dies too: every ordered pair. */
export const pairScenarios: readonly Scenario[] = fourHarnesses.flatMap((one) =>
  fourHarnesses
    .filter((other) => other !== one)
    .flatMap((other) =>
      [parallelTools, approved, steering].map((scenario): Scenario => ({
        ...scenario,
        name: `swap-${one.name}-${other.name}-${scenario.name}`,
        harnesses: [one.name, other.name],
        harness: ({ run }) => (run % 2 === 0 ? one : other),
        comparesFacts: false,
      })),
    ),
);
