import type { Agent } from "./agent.ts";
import type { Spent } from "./events.ts";
import type { EffectKey, LogId, Offset, Principal } from "./ids.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Validation } from "./tool.ts";

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
  run(step: WorkflowStep, input: unknown): unknown;
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

/** What a person is asked. */
export interface ApprovalRequest {
  readonly name: string;
  /** What is shown to the person, beside the name. */
  readonly input?: Json;
  /** Who may answer. Left out: whoever the server lets. */
  readonly approvers?: readonly Principal[];
  /** After so long it is expired, and nobody can answer any more. */
  readonly expiresMs?: number;
  /** After so long without an answer others may answer too. */
  readonly escalate?: ApprovalEscalation;
}

/** When others may answer, who, and how they are told. */
export interface ApprovalEscalation {
  readonly afterMs: number;
  readonly to: readonly Principal[];
  /** Tells them: done once, as a step named `<name>/escalated`. When it fails, the approval waits on. */
  readonly notify?: StepWork<Json | void>;
}

/** What became of an approval. */
export type ApprovalAnswer =
  | {
      readonly status: "approved";
      readonly by: Principal;
      readonly at: number;
      /** What was asked for, as the person may have changed it. */
      readonly input: Json;
    }
  | {
      readonly status: "denied";
      readonly by: Principal;
      readonly at: number;
      readonly reason?: string;
    }
  | { readonly status: "expired"; readonly at: number };

/** Which instance this is. */
export type InstanceIdentity = {
  readonly workflow: string;
  readonly id: string;
  readonly log: LogId;
  readonly by: Principal;
};

/** The one outcome that each instance reaches. */
export type WorkflowOutcome =
  | { readonly status: "done"; readonly output: Json }
  | { readonly status: "failed"; readonly failure: StepFailure & { readonly step?: string } }
  | { readonly status: "aborted"; readonly by: Principal };

/** Why a step, or an instance, failed. */
export type StepFailure = {
  readonly code:
    | "agent"
    | "event"
    | "input"
    | "interrupted"
    | "limit"
    | "output"
    | "timed-out"
    | "threw";
  readonly message: string;
};

/** What a person decides about an approval of an instance. */
export type ApprovalDecision =
  | { readonly type: "approve"; readonly input?: Json }
  | { readonly type: "deny"; readonly reason?: string }
  | { readonly type: "delegate"; readonly to: Principal };

/** An approval of an instance that waits for a person. */
export type OpenApproval = {
  readonly step: string;
  readonly input: Json;
  readonly askedAt: number;
  /** Who may answer now. Left out: whoever the server lets. */
  readonly approvers?: readonly Principal[];
  readonly expiresAt?: number;
};

/** What an instance is doing. */
export type InstanceStatus = {
  readonly status: "running" | "waiting" | "blocked" | WorkflowOutcome["status"];
  readonly version: string;
  readonly approvals: readonly OpenApproval[];
  /** In the order in which they were first recorded. */
  readonly steps: readonly StepStatus[];
  /** Why no code of this release can drive it. */
  readonly blocked?: string;
  readonly outcome?: WorkflowOutcome;
};

/** What is known of one step. */
export type StepStatus = {
  readonly name: string;
  /** `retrying`: it failed, and is tried again at `until`. */
  readonly status: "running" | "retrying" | "waiting" | "done" | "failed";
  /** How often its work was started. */
  readonly attempts: number;
  readonly startedAt: number;
  readonly settledAt?: number;
  /** What it waits for, or waited for. */
  readonly waitsFor?: StepWait["reason"];
  /** The event or the agent that it waits for. */
  readonly from?: string;
  /** When it goes on, whatever comes. */
  readonly until?: number;
  readonly failure?: StepFailure;
};

/** A workflow instance as its users see it. */
export interface WorkflowInstance {
  readonly workflow: string;
  readonly id: string;
  readonly log: LogId;

  /** Contract: durable; the same input again is one instance, other input rejects with `key-conflict`. */
  start(input: Json, options: { readonly by: Principal; readonly trace?: string }): Promise<void>;

  /** Contract: durable; once per key; kept until it is waited for. */
  send(
    event: string,
    payload: Json,
    options: { readonly by: Principal; readonly key?: string },
  ): Promise<void>;

  /**
   * Contract: durable; the first answer counts, an equal second is one, another rejects with `approval-settled`. Rejects
   * with `not-permitted` for someone who was not asked, with `approval-expired` after its time.
   */
  answer(
    step: string,
    decision: ApprovalDecision,
    options: { readonly by: Principal },
  ): Promise<void>;

  /** Contract: durable; what was done is undone, then the instance is aborted. Aborting what is settled succeeds. */
  abort(options: { readonly by: Principal }): Promise<void>;

  /** Contract: resolves with the outcome, also after it was reached. */
  wait(options?: { readonly signal?: AbortSignal }): Promise<WorkflowOutcome>;

  /** Contract: what the log says now. */
  status(): Promise<InstanceStatus>;

  /** Contract: erases the log and the summary. Repeatable. */
  delete(): Promise<void>;
}

/** What each event of a workflow instance carries. */
export type WorkflowEventData = {
  "workflow.created": {
    readonly workflow: string;
    readonly instance: string;
    readonly input: Json;
    readonly by: Principal;
    /** How many instances are above it, each started by the one before. */
    readonly depth?: number;
  };
  /** A process took the instance, with this code. */
  "workflow.attempted": {
    readonly attempt: number;
    readonly version: string;
    readonly owner: string;
  };
  /** No code of that release could go on. Nothing was done; the instance is tried again later. */
  "workflow.blocked": {
    readonly version: string;
    readonly reason: "diverged" | "version-missing";
    readonly message: string;
    readonly step?: string;
  };
  "workflow.event-received": {
    readonly event: string;
    readonly payload: Json;
    readonly by: Principal;
  };
  "workflow.abort-requested": { readonly by: Principal };
  /** From here on only what compensates is done. */
  "workflow.failing": { readonly failure: StepFailure & { readonly step?: string } };
  "workflow.settled": { readonly outcome: WorkflowOutcome };
  "step.started": { readonly step: string; readonly attempt: number; readonly key: EffectKey };
  "step.failed": {
    readonly step: string;
    readonly attempt: number;
    readonly failure: StepFailure;
    /** Time of the next try. */
    readonly retryAt: number;
  };
  "step.awaiting": { readonly step: string } & StepWait;
  "step.answered": {
    readonly step: string;
    readonly answer: StepAnswer;
    readonly by: Principal;
  };
  "step.delegated": { readonly step: string; readonly to: Principal; readonly by: Principal };
  /** Its time to be escalated came without an answer; these may answer from now on. */
  "step.escalated": {
    readonly step: string;
    readonly to: readonly Principal[];
    readonly approvers: readonly Principal[];
  };
  "step.settled": { readonly step: string; readonly result: StepResult };
};

/** What a step waits for. */
export type StepWait =
  | { readonly reason: "timer"; readonly until: number }
  | { readonly reason: "event"; readonly event: string; readonly until?: number }
  | {
      readonly reason: "approval";
      readonly input: Json;
      readonly approvers?: readonly Principal[];
      readonly until?: number;
      readonly escalate?: { readonly at: number; readonly to: readonly Principal[] };
    }
  | {
      readonly reason: "agent";
      readonly agent: string;
      readonly input: string;
      readonly key: EffectKey;
    };

/** What came from outside for a step that waits. */
export type StepAnswer =
  | { readonly type: "approve"; readonly input?: Json }
  | { readonly type: "deny"; readonly reason?: string }
  | {
      readonly type: "result";
      readonly output: Json;
      readonly isError: boolean;
      readonly spent?: Spent;
    };

/** How a step ended. */
export type StepResult =
  | { readonly ok: true; readonly value: Json; readonly event?: Offset }
  | { readonly ok: false; readonly failure: StepFailure };

/** The type of an event of an instance. */
export type WorkflowEventType = keyof WorkflowEventData;

/** Any event of an instance. */
export type WorkflowEvent = {
  readonly [Type in WorkflowEventType]: {
    readonly type: Type;
    readonly key?: string;
    readonly trace?: string;
    readonly data: WorkflowEventData[Type];
    readonly public?: JsonObject | true;
  };
}[WorkflowEventType];
