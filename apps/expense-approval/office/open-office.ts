import type { Platform, Workflow } from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { createRuntime, createWorkflows, type Runtime } from "@tenon/runtime";
import { auditor, clerk, models } from "./agents.ts";

/** Joins the office in one process. Of two workflows of one name the first is the newest. */
export function openOffice(platform: Platform, workflows: readonly Workflow[]): Runtime {
  const agents = [clerk, auditor];
  return createRuntime({
    platform,
    agents: {
      names: () => agents.map(({ name }) => name),
      get: async (name) => agents.find((agent) => agent.name === name),
    },
    harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
    models,
    workflows: createWorkflows(workflows),
  });
}
