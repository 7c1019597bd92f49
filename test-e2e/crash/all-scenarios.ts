import type { Scenario } from "./scenario.ts";
import { dataAnalyst, repoFixer } from "./scenarios/apps.ts";
import { approved, delegated, denied, expired } from "./scenarios/approvals.ts";
import { bash } from "./scenarios/bash.ts";
import { codeMode } from "./scenarios/code-mode.ts";
import { failingModel } from "./scenarios/failing-model.ts";
import { abortedStream, abortedTool, queue, steering } from "./scenarios/interventions.ts";
import { aloneScenarios, pairScenarios } from "./scenarios/four-harnesses.ts";
import { hostFeatures } from "./scenarios/host-features.ts";
import { journalTool } from "./scenarios/journal-tool.ts";
import { longText } from "./scenarios/long-text.ts";
import { owned } from "./scenarios/owned.ts";
import { otherHarnesses, swaps, upgrades } from "./scenarios/other-harnesses.ts";
import { parallelTools } from "./scenarios/parallel-tools.ts";
import { piScenarios } from "./scenarios/pi.ts";
import { workspace } from "./scenarios/workspace.ts";
import { unsafeTool } from "./scenarios/unsafe-tool.ts";

/** Every scenario, by the name under which a process finds it. */
export const allScenarios: readonly Scenario[] = [
  parallelTools,
  unsafeTool,
  approved,
  delegated,
  denied,
  expired,
  steering,
  queue,
  abortedStream,
  abortedTool,
  failingModel,
  journalTool,
  hostFeatures,
  workspace,
  bash,
  codeMode,
  dataAnalyst,
  repoFixer,
  longText,
  owned,
  ...otherHarnesses,
  ...swaps,
  ...upgrades,
  ...aloneScenarios,
  ...piScenarios,
  ...pairScenarios,
];

/** Those that can be dropped in memory: a script is answered by a thread, which a manual clock knows nothing of. */
export const droppable: readonly Scenario[] = allScenarios.filter(
  (scenario) => ![bash, codeMode, dataAnalyst, repoFixer].includes(scenario),
);
