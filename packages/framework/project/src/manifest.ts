import type {
  Agent,
  JsonSchema,
  Limits,
  MemoryBlock,
  ModelRef,
  ReplayPolicy,
  Skill,
  Thinking,
  Tool,
} from "@tenon/contracts";

/** What a project holds, as plain JSON. */
export type ProjectManifest = {
  readonly version: 1;
  readonly agents: readonly AgentManifest[];
};

/** What an agent is, as plain JSON. */
export type AgentManifest = {
  readonly name: string;
  /** Relative to the project's folder. */
  readonly file: string;
  readonly models: readonly ModelRef[];
  /** Left out when a function computes them. */
  readonly instructions?: string;
  /** Without those that a function computes. */
  readonly tools: readonly ToolManifest[];
  /** What functions compute at each step. */
  readonly computed: readonly ("instructions" | "tools")[];
  readonly thinking?: Thinking;
  readonly limits?: Limits;
  readonly harness?: string;
  /** Whole: their folders are not needed when the agent runs. */
  readonly skills?: readonly Skill[];
  readonly memory?: { readonly [block: string]: MemoryBlock };
};

/** What a tool is, as plain JSON. */
export type ToolManifest = {
  readonly name: string;
  readonly description: string;
  readonly input: JsonSchema;
  readonly replay: ReplayPolicy;
  readonly runs: "host" | "client";
  /** Whether a call may need approval. */
  readonly approval: boolean;
  readonly sequential: boolean;
  readonly secrets: readonly string[];
  readonly timeoutMs?: number;
};

/** Describes an agent; `tools` are those of files of their own. */
export function agentManifest(agent: Agent, file: string, tools: readonly Tool[]): AgentManifest {
  const { name, models, instructions, thinking, limits, harness, skills, memory } = agent;
  const listed = typeof agent.tools === "function" ? tools : agent.tools;
  return {
    name,
    file,
    models,
    ...(typeof instructions === "string" ? { instructions } : {}),
    tools: listed.map(toolManifest),
    computed: (["instructions", "tools"] as const).filter(
      (field) => typeof agent[field] === "function",
    ),
    ...(thinking === undefined ? {} : { thinking }),
    ...(limits === undefined ? {} : { limits }),
    ...(harness === undefined ? {} : { harness }),
    ...(skills === undefined ? {} : { skills }),
    ...(memory === undefined ? {} : { memory }),
  };
}

function toolManifest(tool: Tool): ToolManifest {
  const { spec, replay, secrets, timeoutMs } = tool;
  return {
    name: spec.name,
    description: spec.description,
    input: spec.input,
    replay,
    runs: tool.run === undefined ? "client" : "host",
    approval: tool.approval !== undefined,
    sequential: spec.sequential ?? false,
    secrets,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}
