import {
  TenonError,
  type Agent,
  type AgentContext,
  type JsonSchema,
  type Limits,
  type MemoryBlock,
  type Skill,
  type Thinking,
  type Tool,
  type Workspace,
} from "@tenon/contracts";
import { checkSkills, joinedSkills } from "./define-skill.ts";
import { isTool } from "./define-tool.ts";
import { shown } from "./fields.ts";
import { readMark, setMark } from "./marks.ts";
import type { Schema } from "./schema.ts";
import { checkAgentName, readAgent, type AgentFields } from "./read-agent.ts";

/** What a person writes to declare an agent. */
export interface AgentDefinition {
  /** Its name in a program of your own, default `agent`. In a project the folder gives the name. */
  readonly name?: string | undefined;
  /** `provider/id`, or several: first choice first, the rest are tried when a model fails for good. */
  readonly model: string | readonly string[];
  /** What the model is told, or a function that tells it. `instructions.md` stands in when this is left out. */
  readonly instructions?: Agent["instructions"] | undefined;
  /** What it can do, or a function of who asks and what is known. */
  readonly tools?: Agent["tools"] | undefined;
  /** How much the model may think. Default: as the provider has it. */
  readonly thinking?: Thinking | undefined;
  /** What stops a turn that goes on for too long. */
  readonly limits?: Limits | undefined;
  /** Name of the harness that drives it; a submission may choose another. */
  readonly harness?: string | undefined;
  /** What it is good for, in a sentence: read by agents that may give it tasks. */
  readonly description?: string | undefined;
  /** The final answer that each turn owes, as a schema. Left out: the last reply is the answer. */
  readonly output?: Schema | undefined;
  /** The output as JSON Schema, for a schema that cannot describe itself. */
  readonly outputJsonSchema?: JsonSchema | undefined;
  /** Names of agents that it may give tasks to; it may name itself. */
  readonly subagents?: readonly string[] | undefined;
  /** What it can read up on demand. */
  readonly skills?: readonly Skill[] | undefined;
  /** Lets it schedule messages to itself, in its own conversation: once, or by a cron expression. Default no. */
  readonly schedules?: boolean | undefined;
  /** Texts that it keeps over turns, by name. */
  readonly memory?: { readonly [block: string]: MemoryBlock } | undefined;
  /** Durable files of each conversation, for its tools: `true`; or files of elsewhere. */
  readonly workspace?: boolean | Workspace | undefined;
}

/** What surrounds a definition: the folder it stands in. */
export interface AgentSurroundings {
  readonly name: string;
  /** Used when the definition has none. Both is refused. */
  readonly instructions?: string;
  /** Added to the tools of the definition. */
  readonly tools?: readonly Tool[];
  /** Added to the skills of the definition; as plain JSON, too, as a manifest has them. */
  readonly skills?: readonly Skill[];
  /** Used where the definition sets none. */
  readonly limits?: Limits;
}

/** Declares an agent. Throws `invalid-agent` for what could not work. */
export function defineAgent(definition: AgentDefinition): Agent {
  return createAgent(readAgent(definition));
}

/** Tells whether `value` was made by `defineAgent`, of any copy of this package. */
export function isAgent(value: unknown): value is Agent {
  return readMark(value, "agent") !== undefined;
}

/** The agent together with what its folder holds. Throws `invalid-agent` when they contradict each other. */
export function completeAgent(agent: Agent, surroundings: AgentSurroundings): Agent {
  const complete = readMark(agent, "agent");
  if (typeof complete !== "function") {
    throw new TenonError(
      "invalid-agent",
      `Agent "${surroundings.name}" was not made by defineAgent.`,
    );
  }
  return Reflect.apply(complete, undefined, [surroundings]) as Agent;
}

function createAgent(given: AgentFields): Agent {
  const { name = "agent", instructions = "", skills: listed = [], ...fields } = given;
  const { tools = [], ...rest } = fields;
  const skills = checkSkills(name, listed);
  const agent: Agent = {
    ...rest,
    name,
    instructions: checkedInstructions(name, instructions),
    tools: checkedTools(name, tools),
    ...(skills.length === 0 ? {} : { skills }),
  };
  checkFiles(agent);
  // Completing goes through the copy of the package that made the agent, which knows what its fields mean.
  setMark(agent, "agent", (surroundings: AgentSurroundings) =>
    createAgent(together(given, surroundings)),
  );
  return Object.freeze(agent);
}

function together(given: AgentFields, surroundings: AgentSurroundings): AgentFields {
  const { name, instructions, tools = [], skills = [], limits } = surroundings;
  checkContradictions(given, surroundings);
  const stated = given.instructions ?? instructions;
  const merged = { ...limits, ...given.limits };
  return {
    ...given,
    name,
    ...(stated === undefined ? {} : { instructions: stated }),
    ...(tools.length === 0 ? {} : { tools: joined(name, given.tools ?? [], tools) }),
    ...(skills.length === 0 ? {} : { skills: joinedSkills(given.skills ?? [], skills) }),
    ...(Object.keys(merged).length === 0 ? {} : { limits: merged }),
  };
}

function checkContradictions(given: AgentFields, { name, instructions }: AgentSurroundings): void {
  checkAgentName(name);
  if (given.name !== undefined && given.name !== name) {
    throw new TenonError(
      "invalid-agent",
      `Agent "${given.name}": name must be "${name}", as its folder or file is named.`,
      { hint: "Remove name, or rename the folder or file." },
    );
  }
  if (given.instructions !== undefined && instructions !== undefined) {
    throw new TenonError(
      "invalid-agent",
      `Agent "${name}": instructions are given twice, in the definition and in instructions.md.`,
      { hint: "Keep one of them." },
    );
  }
}

function joined(agent: string, own: Agent["tools"], more: readonly Tool[]): Agent["tools"] {
  if (typeof own !== "function") return [...own, ...more];
  return async (context) => [...checkToolList(agent, await own(context)), ...more];
}

function checkedInstructions(
  name: string,
  instructions: Agent["instructions"],
): Agent["instructions"] {
  if (typeof instructions === "string") return instructions;
  return async (context: AgentContext) => {
    const text: unknown = await instructions(context);
    if (typeof text === "string") return text;
    throw new TenonError(
      "invalid-agent",
      `Agent "${name}": instructions must return a text, not ${shown(text)}.`,
    );
  };
}

function checkedTools(name: string, tools: Agent["tools"]): Agent["tools"] {
  if (typeof tools !== "function") return checkToolList(name, tools);
  return async (context) => checkToolList(name, await tools(context));
}

function checkToolList(agent: string, tools: unknown): readonly Tool[] {
  if (!Array.isArray(tools)) {
    throw new TenonError(
      "invalid-agent",
      `Agent "${agent}": tools must be a list, not ${shown(tools)}.`,
      {
        hint: "Write tools: [defineTool({ ... })].",
      },
    );
  }
  const names = new Set<string>();
  for (const [index, tool] of tools.entries()) {
    const name = toolName(agent, tool, index);
    if (names.has(name)) {
      throw new TenonError("invalid-agent", `Agent "${agent}": two tools are named "${name}".`, {
        hint: "Rename or remove one of them.",
      });
    }
    names.add(name);
  }
  return Object.freeze([...tools]);
}

/** Without it each call would tell the model what a person has to do. */
function checkFiles({ name, tools, workspace }: Agent): void {
  if (workspace !== undefined || typeof tools === "function") return;
  const tool = tools.find(({ changesFiles }) => changesFiles === true);
  if (tool === undefined) return;
  throw new TenonError(
    "invalid-agent",
    `Agent "${name}": its tool "${tool.spec.name}" changes files, and it has no workspace.`,
    { hint: "Add workspace: true, or files of elsewhere." },
  );
}

function toolName(agent: string, tool: unknown, index: number): string {
  const place = `Agent "${agent}": tools[${index}]`;
  if (!isTool(tool)) {
    throw new TenonError(
      "invalid-agent",
      `${place} must be made by defineTool, not ${shown(tool)}.`,
      {
        hint: "Write defineTool({ name, description, input, run }).",
      },
    );
  }
  if (tool.spec.name !== "") return tool.spec.name;
  throw new TenonError("invalid-agent", `${place} has no name.`, {
    hint: "Add name; only a tool in its own file of tools/ takes the name of the file.",
  });
}
