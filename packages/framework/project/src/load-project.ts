import path from "node:path";
import { TenonError } from "@tenon/contracts";
import { readConfig, type ProjectConfig } from "./config.ts";
import { findSource, listFolder, openFolder, sourceName } from "./files.ts";
import { findAgentFile, loadAgentFolder, loadLoneAgent, type LoadedAgent } from "./load-agent.ts";
import { loadDefault } from "./load-module.ts";
import { loadWorkflows, type LoadedWorkflow } from "./load-workflows.ts";
import type { ProjectManifest } from "./manifest.ts";
import { inside, placed, projectError, type Place } from "./place.ts";

/** A user's folder, loaded. */
export interface Project {
  /** Absolute, symbolic links resolved. */
  readonly folder: string;
  readonly config: ProjectConfig;
  /** By name. */
  readonly agents: readonly LoadedAgent[];
  /** Of each name the newest version is first. */
  readonly workflows: readonly LoadedWorkflow[];
  /** By name. */
  readonly leftOut: readonly LeftOut[];
  readonly manifest: ProjectManifest;
  /** Throws `unknown-agent`, listing the names that exist; for one that is left out, why it is. */
  agent(name: string): LoadedAgent;
}

/** A folder of `agents` that gives no agent. The others are not its concern. */
export interface LeftOut {
  readonly name: string;
  /** `empty` without a file `agent.ts`. */
  readonly why: "empty" | "broken";
  readonly error: unknown;
}

/**
 * Loads `agents/*`, or else the `agent.ts` that stands alone, `workflows/*` and `tenon.config.ts` of a folder. What is wrong with the
 * configuration, or with the only agent, is thrown as one error that names the file, the field, the rule and the fix.
 * Called again, it sees files that changed, but not what they import.
 */
export async function loadProject(folder: string): Promise<Project> {
  const root = await openFolder(folder);
  const config = await readConfigFile(root);
  const workflows = await loadWorkflows(root);
  const place = inside(root, "agents");
  const names = await agentNames(place);
  if (names.length === 0) {
    const agents = await loadOnly(root, config, workflows);
    return createProject(root, config, { agents, workflows });
  }
  const agents: LoadedAgent[] = [];
  const leftOut: LeftOut[] = [];
  for (const name of names) {
    const loaded = await tryAgent(inside(place, name), name, config);
    if ("error" in loaded) leftOut.push(loaded);
    else agents.push(loaded);
  }
  const worst = leftOut.find(({ why }) => why === "broken") ?? leftOut[0];
  if (agents.length === 0 && worst !== undefined) throw worst.error;
  return createProject(root, config, { agents, workflows, leftOut });
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
    return createProject(root, config, {
      agents: [await loadAgentFolder(place, agentName, config.limits)],
    });
  }
  const config = await readConfigFile(parent);
  return createProject(parent, config, {
    agents: [await loadLoneAgent(inside(parent, base), stem, config.limits)],
  });
}

async function tryAgent(
  folder: Place,
  name: string,
  { limits }: ProjectConfig,
): Promise<LoadedAgent | LeftOut> {
  try {
    return await loadAgentFolder(folder, name, limits);
  } catch (error) {
    const isEmpty = (await findAgentFile(folder).catch(() => folder)) === undefined;
    return { name, why: isEmpty ? "empty" : "broken", error };
  }
}

/** The agent of a folder that has no others. Workflows need none. */
async function loadOnly(
  root: Place,
  { limits }: ProjectConfig,
  workflows: readonly LoadedWorkflow[],
): Promise<readonly LoadedAgent[]> {
  const file = await findAgentFile(root);
  if (file !== undefined) return [await loadLoneAgent(file, "agent", limits)];
  if (workflows.length > 0) return [];
  throw new TenonError("invalid-project", `There are no agents in ${root.folder}.`, {
    hint: "Create agent.ts, or agents/<name>/agent.ts for several, with export default defineAgent({ ... }).",
  });
}

function createProject(
  root: Place,
  config: ProjectConfig,
  {
    agents,
    workflows = [],
    leftOut = [],
  }: Pick<Project, "agents"> & Partial<Pick<Project, "leftOut" | "workflows">>,
): Project {
  return {
    folder: root.folder,
    config,
    agents,
    workflows,
    leftOut,
    manifest: { version: 1, agents: agents.map(({ manifest }) => manifest) },
    agent(name) {
      const found = agents.find((agent) => agent.name === name);
      if (found !== undefined) return found;
      const failed = leftOut.find((each) => each.name === name);
      if (failed !== undefined) throw failed.error;
      const names = agents.map((agent) => agent.name);
      throw new TenonError(
        "unknown-agent",
        `There is no agent ${JSON.stringify(name)} (agents: ${names.join(", ")}).`,
        { hint: placeOfAgents(root, agents) },
      );
    },
  };
}

function placeOfAgents({ folder }: Place, [first]: readonly LoadedAgent[]): string {
  const isLone = first !== undefined && !first.file.includes("/");
  return isLone
    ? `The one here is ${path.join(folder, first.file)}.`
    : `Agents are the folders of ${path.join(folder, "agents")}.`;
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

async function agentNames(place: Place): Promise<readonly string[]> {
  const { folders = [], files = [] } = (await listFolder(place)) ?? {};
  const stray = files.find((file) => sourceName(file) !== undefined);
  if (stray === undefined) return folders;
  throw projectError(
    inside(place, stray),
    "an agent stands in a folder of its own.",
    `Move it to agents/${sourceName(stray)}/agent.ts, or start its name with "_".`,
  );
}
