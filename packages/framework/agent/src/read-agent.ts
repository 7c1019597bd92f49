import {
  TenonError,
  type Agent,
  type AgentOutput,
  type Limits,
  type ModelRef,
  type Thinking,
} from "@tenon/contracts";
import { readFields, shown, type Fields } from "./fields.ts";
import { readAgentOutput } from "./read-output.ts";
import { modelFix, modelRef, modelRule } from "./model-ref.ts";
import { readMemory } from "./read-memory.ts";
import { readWorkspace } from "./read-workspace.ts";

/** A definition of an agent, decoded. Functions and tools are checked when the agent is made of it. */
export interface AgentFields {
  readonly name?: string;
  readonly models: readonly ModelRef[];
  readonly instructions?: Agent["instructions"];
  readonly tools?: Agent["tools"];
  readonly skills?: readonly unknown[];
  readonly memory?: NonNullable<Agent["memory"]>;
  readonly schedules?: boolean;
  readonly workspace?: NonNullable<Agent["workspace"]>;
  readonly thinking?: Thinking;
  readonly limits?: Limits;
  readonly harness?: string;
  readonly description?: string;
  readonly output?: AgentOutput;
  readonly subagents?: readonly string[];
}

/** Decodes what was given to `defineAgent`. Throws `invalid-agent` naming the field, the rule and the fix. */
export function readAgent(definition: unknown): AgentFields {
  const subject = subjectOf(definition);
  const fields = readFields(definition, {
    code: "invalid-agent",
    subject,
    known,
    synonyms,
  });
  const name = fields.text("name");
  if (name !== undefined) checkAgentName(name);
  const thinking = fields.choice("thinking", thinkingLevels);
  const limits = readLimits(fields);
  const harness = fields.text("harness");
  const description = fields.text("description");
  const output = readAgentOutput(fields);
  const subagents = readSubagents(fields);
  return {
    ...(name === undefined ? {} : { name }),
    models: readModels(fields),
    ...readFunctions(fields),
    ...(thinking === undefined ? {} : { thinking }),
    ...(limits === undefined ? {} : { limits }),
    ...(harness === undefined ? {} : { harness }),
    ...(description === undefined ? {} : { description }),
    ...(output === undefined ? {} : { output }),
    ...(subagents === undefined ? {} : { subagents }),
    ...readBelongings(fields),
  };
}

/** What an agent has beside its tools. */
function readBelongings(
  fields: Fields,
): Pick<AgentFields, "memory" | "schedules" | "skills" | "workspace"> {
  const skills = readSkills(fields);
  const memory = readMemory(fields);
  const schedules = readSwitch(fields, "schedules");
  const workspace = readWorkspace(fields);
  return {
    ...(skills === undefined ? {} : { skills }),
    ...(memory === undefined ? {} : { memory }),
    ...(schedules === undefined ? {} : { schedules }),
    ...(workspace === undefined ? {} : { workspace }),
  };
}

function readSwitch(fields: Fields, name: string): boolean | undefined {
  const value = fields.value(name);
  if (value === undefined || typeof value === "boolean") return value;
  throw fields.refusal(name, "must be true or false", `Write ${name}: true.`);
}

/** Reads the limits of a definition or of a project's configuration. */
export function readLimits(fields: Fields): Limits | undefined {
  const section = fields.section("limits", limitNames);
  if (section === undefined) return undefined;
  return Object.fromEntries(section.names().map((name) => [name, section.count(name)]));
}

/** Throws `invalid-agent` for a name that cannot stand in the name of a log. */
export function checkAgentName(name: string): void {
  if (/^[a-z][a-z0-9-]{0,63}$/.test(name)) return;
  throw new TenonError(
    "invalid-agent",
    `Agent ${shown(name)}: name must be 1 to 64 of a-z, 0-9 and "-", and start with a letter.`,
    {
      hint: "For example \"refund-desk\". The name is the folder's, or a single file's, unless the definition gives one.",
    },
  );
}

const known = [
  "name",
  "model",
  "instructions",
  "tools",
  "thinking",
  "limits",
  "harness",
  "skills",
  "memory",
  "schedules",
  "workspace",
  "description",
  "output",
  "outputJsonSchema",
  "subagents",
];

const synonyms = {
  files: "workspace",
  filesystem: "workspace",
  instruction: "instructions",
  maxSteps: "limits.steps",
  maxTurns: "limits.steps",
  models: "model",
  prompt: "instructions",
  reasoning: "thinking",
  stopWhen: "limits",
  system: "instructions",
  systemPrompt: "instructions",
  thinkingLevel: "thinking",
};

/** Every level and every limit of the contract, or this does not compile. */
const thinkingOrder: { readonly [Level in Thinking]: true } = {
  off: true,
  minimal: true,
  low: true,
  medium: true,
  high: true,
  xhigh: true,
  max: true,
};
const limitOrder: { readonly [Name in keyof Limits]-?: true } = {
  steps: true,
  tokens: true,
  noProgressMs: true,
  repeatedCalls: true,
  attempts: true,
  depth: true,
};
const thinkingLevels = Object.keys(thinkingOrder) as readonly Thinking[];
const limitNames = Object.keys(limitOrder);

function readSubagents(fields: Fields): readonly string[] | undefined {
  const given = fields.value("subagents");
  if (given === undefined) return undefined;
  const fix = 'Write the names of agents, e.g. subagents: ["researcher"].';
  if (!Array.isArray(given))
    throw fields.refusal("subagents", `must be a list of names, not ${shown(given)}`, fix);
  const names = new Set<string>();
  for (const name of given) {
    if (typeof name !== "string")
      throw fields.refusal("subagents", `must be a list of names, not of ${shown(name)}`, fix);
    checkAgentName(name);
    if (names.has(name))
      throw fields.refusal("subagents", `names ${shown(name)} twice`, "Remove one of them.");
    names.add(name);
  }
  return Object.freeze([...names]);
}

function subjectOf(definition: unknown): string {
  const name: unknown =
    typeof definition === "object" && definition !== null
      ? Reflect.get(definition, "name")
      : undefined;
  return typeof name === "string" ? `Agent ${shown(name)}` : "Agent";
}

function readSkills(fields: Fields): readonly unknown[] | undefined {
  const value = fields.value("skills");
  if (value === undefined || Array.isArray(value)) return value;
  throw fields.refusal(
    "skills",
    `must be a list, not ${shown(value)}`,
    "Write skills: [defineSkill({ ... })].",
  );
}

function readModels(fields: Fields): readonly ModelRef[] {
  const value = fields.value("model");
  if (value === undefined) throw fields.refusal("model", "is missing", `Add model: ${modelFix}`);
  const given: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (given.length === 0) throw fields.refusal("model", "must name at least one model", modelFix);
  const names = new Set<unknown>();
  return given.map((each) => {
    const model = modelRef(each);
    if (model === undefined)
      throw fields.refusal("model", `${modelRule}, not ${shown(each)}`, modelFix);
    if (names.has(each))
      throw fields.refusal("model", `names ${shown(each)} twice`, "Remove one of them.");
    names.add(each);
    return model;
  });
}

function readFunctions(fields: Fields): Pick<AgentFields, "instructions" | "tools"> {
  const instructions = fields.value("instructions");
  const tools = fields.value("tools");
  if (
    instructions !== undefined &&
    typeof instructions !== "string" &&
    typeof instructions !== "function"
  ) {
    throw fields.refusal(
      "instructions",
      `must be a text or a function, not ${shown(instructions)}`,
      "Write a string, or (context) => string.",
    );
  }
  if (tools !== undefined && !Array.isArray(tools) && typeof tools !== "function") {
    throw fields.refusal(
      "tools",
      `must be a list or a function, not ${shown(tools)}`,
      "Write tools: [defineTool({ ... })].",
    );
  }
  return {
    ...(instructions === undefined ? {} : { instructions: instructions as Agent["instructions"] }),
    ...(tools === undefined ? {} : { tools: tools as Agent["tools"] }),
  };
}
