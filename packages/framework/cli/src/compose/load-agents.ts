import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Agent, Workflow } from "@tenon/contracts";
import {
  loadAgentFile,
  loadProject,
  type LeftOut,
  type Project,
  type ProjectConfig,
} from "@tenon/project";
import type { Declared } from "./check-targets.ts";
import { findConfig, isMarked, projectFolder } from "./project-folder.ts";

/** Agents and workflows, and the project whose configuration and store they use. */
export interface LoadedAgents {
  readonly folder: string;
  readonly config: ProjectConfig;
  readonly agents: readonly Agent[];
  /** Of each name the newest version is first. */
  readonly workflows?: readonly Workflow[];
}

/** What a project declares, with the names of what it can start. */
export function declaredBy({ folder, config, agents, workflows = [] }: LoadedAgents): Declared {
  return {
    file: findConfig(folder),
    schedules: config.schedules,
    agents: agents.map(({ name }) => name),
    workflows: workflows.map(({ name }) => name),
  };
}

/** The agents that were found, and the folders that gave none. */
export interface FoundAgents extends LoadedAgents {
  readonly leftOut: readonly LeftOut[];
}

/** Loads all agents of the project around the working folder. */
export async function loadAgents(): Promise<FoundAgents> {
  return agentsOf(await loadProject(projectFolder(".")));
}

/** Loads the agent that a person named: by its name in the project, or by its file. */
export async function loadAgent(name: string): Promise<FoundAgents & { readonly agent: Agent }> {
  if (!isFile(name)) {
    const project = await loadProject(projectFolder("."));
    return { ...agentsOf(project), agent: project.agent(name).agent };
  }
  const project = await loadAgentFile(name);
  const loaded = agentsOf(project);
  const [agent = project.agent(name).agent] = loaded.agents;
  // A file that stands alone has no project of its own: its store is where the person works.
  const folder = isMarked(project.folder) ? project.folder : projectFolder(".");
  return { ...loaded, folder, agent };
}

/** The name and the file of the agent that a person named. */
export async function agentFileOf(
  name: string,
): Promise<{ readonly name: string; readonly file: string }> {
  const project = isFile(name) ? await loadAgentFile(name) : await loadProject(projectFolder("."));
  const found = isFile(name) ? project.agents[0] : project.agent(name);
  const { name: known, file } = found ?? project.agent(name);
  return { name: known, file: resolve(project.folder, file) };
}

/** Loads the project around the working folder to be built. Throws for an agent that is broken: it would be missed. */
export async function loadWholeProject(): Promise<Project> {
  const project = await loadProject(projectFolder("."));
  for (const { why, error } of project.leftOut) if (why === "broken") throw error;
  return project;
}

function agentsOf({ folder, config, agents, workflows, leftOut }: Project): FoundAgents {
  return {
    folder,
    config,
    leftOut,
    agents: agents.map(({ agent }) => agent),
    workflows: workflows.map(({ workflow }) => workflow),
  };
}

function isFile(name: string): boolean {
  return /[\\/]/.test(name) || (/\.m?[jt]s$/.test(name) && existsSync(name));
}
