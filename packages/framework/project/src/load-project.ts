import path from "node:path";
import { TenonError } from "@tenon/contracts";
import { readConfig, type ProjectConfig } from "./config.ts";
import { findSource, listFolder, openFolder, sourceName } from "./files.ts";
import { loadAgentFolder, loadLoneAgent, type LoadedAgent } from "./load-agent.ts";
import { loadDefault } from "./load-module.ts";
import type { ProjectManifest } from "./manifest.ts";
import { inside, placed, projectError, type Place } from "./place.ts";

/** A user's folder, loaded. */
export interface Project {
  /** Absolute, symbolic links resolved. */
  readonly folder: string;
  readonly config: ProjectConfig;
  /** By name. */
  readonly agents: readonly LoadedAgent[];
  readonly manifest: ProjectManifest;
  /** Throws `unknown-agent`, listing the names that exist. */
  agent(name: string): LoadedAgent;
}

/**
 * Loads `agents/*` and `tenon.config.ts` of a folder. The first thing that is wrong is thrown as one error that names
 * the file, the field, the rule and the fix. Called again, it sees files that changed, but not what they import.
 */
export async function loadProject(folder: string): Promise<Project> {
  const root = await openFolder(folder);
  const config = await readConfigFile(root);
  const place = inside(root, "agents");
  const names = await agentNames(root, place);
  const agents: LoadedAgent[] = [];
  for (const name of names) {
    agents.push(await loadAgentFolder(inside(place, name), name, config.limits));
  }
  return createProject(root, config, agents);
}

/** Loads `tenon.config.ts` alone, for what needs no agent. A folder without one has an empty configuration. */
export async function loadConfig(
  folder: string,
): Promise<{ readonly folder: string; readonly config: ProjectConfig }> {
  const root = await openFolder(folder);
  return { folder: root.folder, config: await readConfigFile(root) };
}

/** Loads one agent by its file: with its folder when that is `agents/<name>`, alone otherwise. */
export async function loadAgentFile(file: string): Promise<Project> {
  const { dir, base, name: stem } = path.parse(path.resolve(file));
  const parent = await openFolder(dir);
  const inProject = /^(.+)[\\/]agents[\\/]([^\\/]+)$/.exec(parent.folder);
  const [, folder, agentName] = inProject ?? [];
  if (folder !== undefined && agentName !== undefined && sourceName(base) === "agent") {
    const root = await openFolder(folder);
    const config = await readConfigFile(root);
    const place = inside(inside(root, "agents"), agentName);
    return createProject(root, config, [await loadAgentFolder(place, agentName, config.limits)]);
  }
  const config = await readConfigFile(parent);
  return createProject(parent, config, [
    await loadLoneAgent(inside(parent, base), stem, config.limits),
  ]);
}

function createProject(
  root: Place,
  config: ProjectConfig,
  agents: readonly LoadedAgent[],
): Project {
  return {
    folder: root.folder,
    config,
    agents,
    manifest: { version: 1, agents: agents.map(({ manifest }) => manifest) },
    agent(name) {
      const found = agents.find((agent) => agent.name === name);
      if (found !== undefined) return found;
      const names = agents.map((agent) => agent.name);
      throw new TenonError(
        "unknown-agent",
        `There is no agent ${JSON.stringify(name)} (agents: ${names.join(", ")}).`,
        { hint: `Agents are the folders of ${path.join(root.folder, "agents")}.` },
      );
    },
  };
}

async function readConfigFile(root: Place): Promise<ProjectConfig> {
  const { files = [] } = (await listFolder(root)) ?? {};
  const file = findSource(root, files, "tenon.config");
  if (file === undefined) return {};
  const config = await loadDefault(file);
  try {
    return readConfig(config);
  } catch (error) {
    throw placed(error, file);
  }
}

async function agentNames(root: Place, place: Place): Promise<readonly string[]> {
  const { folders = [], files = [] } = (await listFolder(place)) ?? {};
  const stray = files.find((file) => sourceName(file) !== undefined);
  if (stray !== undefined) {
    throw projectError(
      inside(place, stray),
      "an agent stands in a folder of its own.",
      `Move it to agents/${sourceName(stray)}/agent.ts, or start its name with "_".`,
    );
  }
  if (folders.length > 0) return folders;
  throw new TenonError("invalid-project", `There are no agents in ${root.folder}.`, {
    hint: "Create agents/<name>/agent.ts with export default defineAgent({ ... }).",
  });
}
