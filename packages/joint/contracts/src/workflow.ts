import type { Agent } from "./agent.ts";
import type { ApprovalAnswer, ApprovalRequest } from "./approval.ts";
import type { EffectKey } from "./ids.ts";
import type { Json } from "./json.ts";
import type { Validation } from "./tool.ts";
import type { WorkflowHost } from "./workflow-host.ts";
import type { InstanceIdentity } from "./workflow-instance.ts";

/** A workflow as it was declared: no state, no I/O. Made by `defineWorkflow`. */
export interface Workflow {
  readonly name: string;
  /** Names this code: an instance goes on with the version that it began with, where a release still carries it. */
  readonly version: string;
  /** Older versions whose instances this code finishes: the steps that they recorded keep their names and meaning. */
  readonly continues: readonly string[];
  /** Checks what an instance is started with. Never throws. */
  validateInput(input: Json): Validation | Promise<Validation>;
  /** Checks what `run` returned. Never throws. */
  validateOutput(output: unknown): Validation | Promise<Validation>;
  /** Called again after each wait, crash or upgrade; steps that are settled are served from the log. */
  run(step: WorkflowStep, input: unknown, host: WorkflowHost): unknown;
}

/** The durable steps of one instance. Each has a name of its own; what is settled is never done again. */
export interface WorkflowStep {
  /** Does `work` until it succeeds or its tries are used up. Rejects with `step-failed`. */
  do<T extends Json | void>(name: string, work: StepWork<T>): Promise<T>;
  do<T extends Json | void>(name: string, options: StepOptions, work: StepWork<T>): Promise<T>;
  /** Waits; nothing is kept in memory meanwhile. */
  sleep(name: string, ms: number): Promise<void>;
  /** Waits until a time: milliseconds since 1970, or a `Date`. */
  sleepUntil(name: string, time: number | { getTime(): number }): Promise<void>;
  /** Waits for an event that was sent to the instance, also before it was waited for. Rejects with `step-failed`. */
  waitFor<T extends Json = Json>(event: string, options?: WaitOptions): Promise<T>;
  /** Waits for a person. */
  approval(request: ApprovalRequest): Promise<ApprovalAnswer>;
  /** Gives a task to an agent, in a conversation of its own. Rejects with `step-failed` when it could not be done. */
  agent<T extends Json = Json>(
    agent: string | Pick<Agent, "name">,
    input: string,
    options?: AgentStepOptions,
  ): Promise<T>;
  /** Starts an instance of a workflow, once, and does not wait for it. Rejects with `step-failed` when it is too deep. */
  start(
    workflow: string | Pick<Workflow, "name">,
    input: Json,
    options?: StartStepOptions,
  ): Promise<{ readonly id: string }>;
  /** Does several things beside each other; all have ended when it ends, also when one of them fails. */
  all<const Tasks extends readonly StepTask[]>(tasks: Tasks): Promise<StepResults<Tasks>>;
  /** What is to be done if the instance fails or is aborted after this line; the newest first. */
  compensate(name: string, work: StepWork<Json | void>): void;
  /** Who started the instance, and which one it is. */
  readonly instance: InstanceIdentity;
}

/** What a step does. */
export type StepWork<T extends Json | void> = (context: StepContext) => T | Promise<T>;

/** One of several things that are done beside each other. */
export type StepTask = () => unknown;

/** What the tasks returned, in their order. */
export type StepResults<Tasks extends readonly StepTask[]> = {
  -readonly [Index in keyof Tasks]: Awaited<ReturnType<Tasks[Index]>>;
};

/** What the work of a step may use. */
export interface StepContext {
  /** The same in every try: give it to a service that honours idempotency keys. */
  readonly key: EffectKey;
  /** Which start of this step it is, from 1. */
  readonly attempt: number;
  /** Aborted when the step timed out, the instance was aborted, or another process takes over. */
  readonly signal: AbortSignal;
}

/** How a step is done. */
export interface StepOptions {
  readonly retry?: StepRetry;
  /** How long one try may take. Default five minutes. */
  readonly timeoutMs?: number;
  /**
   * What happens when a crash made the outcome unknown: `keyed` (default) does it again with the same key, `unsafe` fails
   * the step as interrupted.
   */
  readonly replay?: "keyed" | "unsafe";
}

/** When a failed step is tried again. An error with the code `not-retryable` never is. */
export interface StepRetry {
  /** Default 5. */
  readonly tries?: number;
  /** First pause. Default 500. */
  readonly baseMs?: number;
  /** Longest pause. Default 300,000. */
  readonly maxMs?: number;
  /** What each pause is multiplied by. Default 2. */
  readonly factor?: number;
}

/** How an event is waited for. */
export interface WaitOptions {
  /** Default: the name of the event. */
  readonly name?: string;
  /** The step fails when nothing came for so long. Left out: waits for ever. */
  readonly timeoutMs?: number;
}

/** How an agent is asked. */
export interface AgentStepOptions {
  /** Default: the name of the agent. */
  readonly name?: string;
}

/** How another instance is started. */
export interface StartStepOptions {
  /** Default: the name of the workflow. */
  readonly name?: string;
  /** Default: made of the step's key. */
  readonly id?: string;
}
