import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LoadedAgent, Project } from "@tenon/project";
import { harnessPackages } from "../../compose/known-harnesses.ts";
import { isOwn } from "../../compose/user-packages.ts";
import { findConfig } from "../../compose/project-folder.ts";
import { folderOf, packagesOf, toolFiles } from "../../compose/worker-project.ts";
import type { ServerAgent, ServerProject } from "./server-entry.ts";

/** What the entry of a built server has to import of a project. */
export async function serverProject(project: Project): Promise<ServerProject> {
  const { folder, agents, workflows, config } = project;
  const models = agents.flatMap(({ manifest }) => manifest.models);
  const wanted = [
    ...models.flatMap(({ provider }) => packagesOf(provider, config)),
    ...harnessPackages,
  ];
  return {
    agents: await Promise.all(agents.map((agent) => serverAgent(folder, agent))),
    workflows: workflows.map(({ file }) => file),
    packages: [...new Set(wanted)].filter((name) => isOwn(folder, name)),
    config: findConfig(folder),
  };
}

async function serverAgent(
  folder: string,
  { name, file, manifest }: LoadedAgent,
): Promise<ServerAgent> {
  const own = folderOf(file);
  const instructions = own === undefined ? undefined : join(folder, own, "instructions.md");
  return {
    name,
    file,
    tools: await toolFiles(folder, own),
    ...(instructions !== undefined && existsSync(instructions)
      ? { instructions: await readFile(instructions, "utf8") }
      : {}),
    ...(manifest.skills === undefined ? {} : { skills: manifest.skills }),
  };
}
