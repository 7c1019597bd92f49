import { completeAgent } from "@tenon/agent";
import analyst from "data-analyst/agent";
import { dataAnalyst as analystScript } from "data-analyst/model-script";
import fixer from "repo-fixer/agent";
import { repoFixer as fixerScript } from "repo-fixer/model-script";
import type { Scenario } from "../scenario.ts";
import { say } from "./phases.ts";

/** The example that calculates with scripts and draws a chart, at the pace of a test. */
export const dataAnalyst: Scenario = {
  name: "data-analyst",
  agent: () =>
    completeAgent(analyst, { name: "data-analyst", instructions: "You answer questions." }),
  scripts: { "data-analyst": analystScript },
  phases: [say("How did the regions do in 2025?")],
  // Calls side by side are recorded in any order.
  comparesFacts: false,
  deltaStride: 20,
};

/** The example that makes a failing test pass. */
export const repoFixer: Scenario = {
  name: "repo-fixer",
  agent: () => completeAgent(fixer, { name: "repo-fixer", instructions: "You fix what is red." }),
  scripts: { "repo-fixer": fixerScript },
  phases: [say("The tests are red. Make them green.")],
  // How often an isolate was started is part of the facts.
  comparesFacts: false,
  deltaStride: 20,
};
