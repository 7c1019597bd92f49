import { existsSync } from "node:fs";
import type { Agent } from "@tenon/contracts";
import { loadAgentFile, loadProject, type Project, type ProjectConfig } from "@tenon/project";
import { isProject, projectFolder } from "./project-folder.ts";

/** Agents, and the project whose configuration and store they use. */
export interface LoadedAgents {
  readonly folder: string;
  readonly config: ProjectConfig;
  readonly agents: readonly Agent[];
}

/** Loads all agents of the project around the working folder. */
export async function loadAgents(): Promise<LoadedAgents> {
  return agentsOf(await loadProject(projectFolder(".")));
}

/** Loads the agent that a person named: by its name in the project, or by its file. */
export async function loadAgent(name: string): Promise<LoadedAgents & { readonly agent: Agent }> {
  if (!isFile(name)) {
    const project = await loadProject(projectFolder("."));
    return { ...agentsOf(project), agent: project.agent(name).agent };
  }
  const project = await loadAgentFile(name);
  const loaded = agentsOf(project);
  const [agent = project.agent(name).agent] = loaded.agents;
  // A file that stands alone has no project of its own: its store is where the person works.
  const folder = isProject(project.folder) ? project.folder : projectFolder(".");
  return { ...loaded, folder, agent };
}

function agentsOf({ folder, config, agents }: Project): LoadedAgents {
  return { folder, config, agents: agents.map(({ agent }) => agent) };
}

function isFile(name: string): boolean {
  return /[\\/]/.test(name) || (/\.m?[jt]s$/.test(name) && existsSync(name));
}
