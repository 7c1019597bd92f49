import type { ConversationId, Principal } from "./ids.ts";
import type { Json, JsonObject } from "./json.ts";
import type { ModelRef } from "./messages.ts";
import type { JsonSchema } from "./schema.ts";
import type { Tool, Validation } from "./tool.ts";
import type { Workspace } from "./workspace.ts";

/** How much a model may think before it answers. */
export type Thinking = "off" | "minimal" | "low" | "medium" | "high" | "xhigh" | "max";

/** A tool as a model sees it. */
export type ToolSpec = {
  readonly name: string;
  readonly description: string;
  readonly input: JsonSchema;
  /** Never run beside another call of the same reply. */
  readonly sequential?: boolean;
};

/** An agent as one step of one turn sees it: everything resolved, plain JSON, recorded in the log by digest. */
export type AgentSpec = {
  readonly name: string;
  readonly model: ModelRef;
  readonly instructions: string;
  readonly tools: readonly ToolSpec[];
  readonly thinking?: Thinking;
  /** Schema of the final answer that the turn must end with. */
  readonly output?: JsonSchema;
  readonly skills?: readonly SkillSpec[];
};

/** A skill as a model sees it. `active`: its instructions were loaded in this conversation. */
export type SkillSpec = {
  readonly name: string;
  readonly description: string;
  readonly active: boolean;
};

/** What the host enforces before each model call; a turn that reaches one is settled as failed with its name. */
export type Limits = {
  /** Model calls of one turn. Default 50. */
  readonly steps?: number;
  /** Input and output tokens of one turn, summed. Default none. */
  readonly tokens?: number;
  /** Milliseconds without a new fact in the log while work is live. Default 600,000. */
  readonly noProgressMs?: number;
  /** How often the same tool may be called with the same input in a row. Default 5. */
  readonly repeatedCalls?: number;
  /** Attempts of one turn that ended without a new fact, such as a crash loop. Default 10. */
  readonly attempts?: number;
  /** How many conversations may stand below this one, each the child of the one before. Default 3. */
  readonly depth?: number;
};

/** What functions of an agent know when they are resolved. */
export interface AgentContext {
  readonly by: Principal;
  readonly conversation: ConversationId;
  readonly state: { readonly [name: string]: Json };
  readonly metadata: JsonObject;
}

/** An agent as it was declared: no state, no I/O. Made by `defineAgent`. */
export interface Agent {
  readonly name: string;
  /** What it is good for, in a sentence: read by agents that may call it. */
  readonly description?: string;
  /** First choice first; the rest are tried when a model fails for good. */
  readonly models: readonly ModelRef[];
  readonly instructions: string | ((context: AgentContext) => string | Promise<string>);
  readonly tools:
    | readonly Tool[]
    | ((context: AgentContext) => readonly Tool[] | Promise<readonly Tool[]>);
  readonly thinking?: Thinking;
  readonly limits?: Limits;
  /** Name of the harness that this agent wants; a submission may choose another. */
  readonly harness?: string;
  /** The final answer that each turn owes; the host asks for it whatever the harness is. */
  readonly output?: AgentOutput;
  readonly skills?: readonly Skill[];
  /** Texts that the model keeps, by name. */
  readonly memory?: { readonly [block: string]: MemoryBlock };
  /**
   * The files that its tools see: durable ones of each conversation, or others, in which what is written is there at once,
   * whether or not the call succeeds. Absent: none.
   */
  readonly workspace?: "durable" | Workspace;
  /** Names of agents that may be called as children. */
  readonly subagents?: readonly string[];
  /** It may schedule messages to itself. Default no. */
  readonly schedules?: boolean;
}

/** What a final answer must be. Made by `defineAgent`. */
export interface AgentOutput {
  /** As a model sees it. */
  readonly schema: JsonSchema;
  /** Checks a value. Never throws. */
  validate(value: Json): Validation | Promise<Validation>;
}

/** Knowledge that a model can load on demand (https://agentskills.io). Made by `defineSkill`. */
export interface Skill {
  readonly name: string;
  /** What it is for and when to use it, for the model. */
  readonly description: string;
  /** What the model is told once it loads the skill. */
  readonly body: string;
  /** Texts that the body refers to, by their path in the skill's folder. */
  readonly resources: { readonly [path: string]: string };
  readonly license?: string;
  /** What the skill needs around it; shown with its body. */
  readonly compatibility?: string;
  readonly metadata?: { readonly [name: string]: string };
  /** Tools that the skill is meant for. It permits nothing: approval is the tools' own affair. */
  readonly allowedTools?: readonly string[];
}

/** A text that the model keeps over turns and compactions, and sees in its instructions. */
export interface MemoryBlock {
  /** What belongs into it, for the model. */
  readonly description: string;
  /** What it holds before the model sets it. Default nothing. */
  readonly initial?: string;
  /** Most characters that it holds. Default 4,000. */
  readonly maxChars?: number;
}
