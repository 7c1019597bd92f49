import type { Agent, Harness, LogId, ModelProviders, Platform } from "@tenon/contracts";
import type { Policy } from "./policy.ts";
import type { Workflows } from "./workflow/workflows.ts";

/** Finds the agents that this runtime may drive. */
export interface Agents {
  names(): readonly string[];
  /** Undefined when there is none: its conversations are left to another process. */
  get(name: string): Promise<Agent | undefined>;
}

/** Finds harnesses by name. */
export interface Harnesses {
  /** Used when neither the submission nor the agent names one. */
  readonly default: string;
  names(): readonly string[];
  get(name: string): Promise<Harness | undefined>;
}

/** What a runtime joins. */
export interface RuntimeOptions {
  readonly platform: Platform;
  readonly agents: Agents;
  readonly harnesses: Harnesses;
  readonly models: ModelProviders;
  /** Left out: this runtime drives no workflows, and fires no schedules. */
  readonly workflows?: Workflows;
  readonly policy?: Partial<Policy>;
  /** Told of what stops a drive, such as a full disk. The work itself is kept and tried again. */
  readonly onProblem?: (log: LogId, error: unknown) => void;
}
