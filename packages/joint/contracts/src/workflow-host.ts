import type { Digest } from "./ids.ts";
import type { Isolates } from "./isolates.ts";
import type { Json } from "./json.ts";
import type { StepOptions } from "./workflow.ts";

/** What the host lends to a workflow whose code runs elsewhere, such as one that a model wrote. */
export interface WorkflowHost {
  /** Aborted when nothing of this attempt counts any more. */
  readonly signal: AbortSignal;
  /** When the instance was started: the same in every attempt. */
  readonly startedAt: number;
  /** The time in milliseconds since 1970. Code asks for it in a step. */
  now(): number;
  /** The code that this instance was started with. */
  readonly source?: WrittenSource;
  /** Where that code can run. Where there is none the instance is blocked, and goes on where there is one. */
  isolates(): Isolates;
  /**
   * Says how to find out that code which runs elsewhere has reacted: `reacted` resolves when it waits for its steps. Until
   * then no next result is handed over, and the instance does not rest.
   */
  follow(reacted: () => Promise<void>): void;
  /**
   * Runs a tool of the agent that the code was written by, as a step, under the policy that it has in a conversation. A
   * tool that is gone blocks the instance. Rejects with `step-failed`, or with `not-permitted` when a person denied it.
   */
  callTool(call: ToolStepCall): Promise<Json>;
  /** As `compensate`, for what is undone in steps of its own; their names begin with `undo/`. */
  undo(name: string, work: () => Promise<void>): void;
}

/** A call of a tool by the code of an instance. */
export interface ToolStepCall {
  /** The name of the step. */
  readonly name: string;
  readonly tool: string;
  readonly input: Json;
  /** A tool that must not be repeated is never tried again. */
  readonly retry?: StepOptions["retry"];
}

/** Code that a model wrote for one instance, with what was lent to it: in the log, so that it is what goes on. */
export type WrittenSource = {
  readonly digest: Digest;
  readonly text: string;
  /** The agent that wrote it. */
  readonly agent: string;
} & LentParts;

/** What the code of a written workflow may use, by name. */
export type LentParts = {
  /** Tools of the agent that wrote it. */
  readonly tools: readonly string[];
  /** Agents that it may give tasks to. */
  readonly agents: readonly string[];
  /** Workflows that it may start. */
  readonly workflows: readonly string[];
};
