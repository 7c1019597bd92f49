import { hasCode, type Agent } from "@tenon/contracts";
import { loadProject, type Project } from "@tenon/project";
import type { Agents } from "@tenon/runtime";
import { hasAgents } from "./project-folder.ts";

/**
 * The agents of a project for a process that drives none: loaded when one is asked for, which an answer with an input of its
 * own does. Rejects for an agent that is broken; one that is not in the project is not there.
 */
export function agentsOnDemand(folder: string): Agents {
  let loading: Promise<Project> | undefined;
  return {
    names: () => [],
    async get(name): Promise<Agent | undefined> {
      if (!hasAgents(folder)) return undefined;
      loading ??= loadProject(folder);
      const project = await loading;
      try {
        return project.agent(name).agent;
      } catch (error) {
        if (hasCode(error, "unknown-agent")) return undefined;
        throw error;
      }
    },
  };
}
