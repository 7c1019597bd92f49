import { completeAgent, isAgent, isTool, renameTool, type AgentSurroundings } from "@tenon/agent";
import type { Agent, Limits, Tool } from "@tenon/contracts";
import { findSource, listFolder, readText, sourceName } from "./files.ts";
import { loadDefault } from "./load-module.ts";
import { loadSkills } from "./load-skills.ts";
import { agentManifest, type AgentManifest } from "./manifest.ts";
import { inside, placed, projectError, type Place } from "./place.ts";

/** An agent of a project, ready to run. */
export interface LoadedAgent {
  readonly name: string;
  /** Relative to the project's folder. */
  readonly file: string;
  readonly agent: Agent;
  readonly manifest: AgentManifest;
}

/** The file of a folder that declares its agent. */
export async function findAgentFile(folder: Place): Promise<Place | undefined> {
  const { files = [] } = (await listFolder(folder)) ?? {};
  return findSource(folder, files, "agent");
}

/** Loads `agents/<name>`: the definition, its instructions, its tools and its skills. */
export async function loadAgentFolder(
  folder: Place,
  name: string,
  limits: Limits = {},
): Promise<LoadedAgent> {
  const file = await findAgentFile(folder);
  if (file === undefined) {
    throw projectError(
      folder,
      "it holds no agent.ts.",
      `Create ${folder.file}/agent.ts, or start the folder's name with "_".`,
    );
  }
  const definition = await loadDefinition(file);
  const instructions = await loadInstructions(inside(folder, "instructions.md"));
  const tools = await loadTools(inside(folder, "tools"), declaredTools(definition, file));
  const skills = await loadSkills(inside(folder, "skills"));
  return complete(definition, file, {
    name,
    tools,
    skills,
    limits,
    ...(instructions === undefined ? {} : { instructions }),
  });
}

/** Loads a file that stands alone; `name` is for a definition that gives none. */
export async function loadLoneAgent(
  file: Place,
  name: string,
  limits: Limits = {},
): Promise<LoadedAgent> {
  const definition = await loadDefinition(file);
  const isNamed = definition.name !== unnamed;
  return complete(definition, file, { name: isNamed ? definition.name : name, limits });
}

/** What `defineAgent` calls a definition without a name. */
const unnamed = "agent";

async function loadDefinition(file: Place): Promise<Agent> {
  const definition = await loadDefault(file);
  if (isAgent(definition)) return definition;
  throw projectError(
    file,
    "its default export was not made by defineAgent.",
    "Write export default defineAgent({ ... }).",
  );
}

function complete(definition: Agent, file: Place, surroundings: AgentSurroundings): LoadedAgent {
  try {
    const agent = completeAgent(definition, surroundings);
    const manifest = agentManifest(agent, file.file, surroundings.tools ?? []);
    return { name: agent.name, file: file.file, agent, manifest };
  } catch (error) {
    throw placed(error, file);
  }
}

async function loadInstructions(file: Place): Promise<string | undefined> {
  const text = (await readText(file))?.trim();
  if (text === "")
    throw projectError(file, "it is empty.", "Write what the model is told, or delete the file.");
  return text;
}

/** Name of a tool -> the file that declares it. */
type DeclaredTools = Map<string, string>;

function declaredTools({ tools }: Agent, { file }: Place): DeclaredTools {
  return new Map(typeof tools === "function" ? [] : tools.map(({ spec }) => [spec.name, file]));
}

async function loadTools(folder: Place, declared: DeclaredTools): Promise<readonly Tool[]> {
  const { files = [] } = (await listFolder(folder)) ?? {};
  const tools: Tool[] = [];
  for (const name of files) {
    const tool = await loadTool(inside(folder, name), name);
    if (tool === undefined) continue;
    const file = inside(folder, name);
    const other = declared.get(tool.spec.name);
    if (other !== undefined) {
      throw projectError(
        file,
        `tool "${tool.spec.name}" is also declared in ${other}.`,
        "Rename or remove one of them.",
      );
    }
    declared.set(tool.spec.name, file.file);
    tools.push(tool);
  }
  return tools;
}

async function loadTool(file: Place, fileName: string): Promise<Tool | undefined> {
  const name = sourceName(fileName);
  if (name === undefined) return undefined;
  const tool = await loadDefault(file);
  if (!isTool(tool)) {
    throw projectError(
      file,
      "its default export was not made by defineTool.",
      'Write export default defineTool({ ... }); start the name of any other file with "_", or move it out of tools/.',
    );
  }
  if (tool.spec.name !== "") return tool;
  try {
    return renameTool(tool, name);
  } catch (error) {
    throw placed(error, file);
  }
}
