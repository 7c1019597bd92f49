import { createWrittenWorkflow } from "@tenon/codemode";
import type { Agent, LogId, Platform, Workflow } from "@tenon/contracts";
import type { ProjectConfig } from "@tenon/project";
import { createRuntime, createWorkflows, type Agents, type Runtime } from "@tenon/runtime";
import { agentsOnDemand } from "./agents-on-demand.ts";
import { composeHarnesses } from "./harnesses.ts";
import { composeModels } from "./models.ts";
import type { UserPackages } from "./user-packages.ts";

/** What is joined. Without agents nothing is driven, but everything can be answered. */
export interface LocalRuntimeOptions {
  readonly platform: Platform;
  readonly folder: string;
  readonly config: ProjectConfig;
  /** Left out: those of the project, loaded only when an answer has to be checked. */
  readonly agents?: readonly Agent[];
  readonly workflows?: readonly Workflow[];
  /** Packages that were bundled. Left out: those that are installed. */
  readonly packages?: UserPackages | undefined;
  readonly onProblem?: (log: LogId, error: unknown) => void;
}

/** The runtime of this process. */
export function createLocalRuntime(options: LocalRuntimeOptions): Runtime {
  const { platform, folder, config, agents, workflows = [], packages, onProblem } = options;
  return createRuntime({
    platform,
    agents: agents === undefined ? agentsOnDemand(folder) : fixed(agents),
    harnesses: composeHarnesses(folder, config.harness, packages),
    models: composeModels(folder, config, packages),
    workflows: createWorkflows([...workflows, createWrittenWorkflow()]),
    ...(onProblem === undefined ? {} : { onProblem }),
  });
}

function fixed(agents: readonly Agent[]): Agents {
  return {
    names: () => agents.map(({ name }) => name),
    get: async (name) => agents.find((agent) => agent.name === name),
  };
}
