import type { ApprovalDecision, OpenApproval } from "./approval.ts";
import type { ConversationId, LogId, Principal } from "./ids.ts";
import type { Json } from "./json.ts";
import type { StepWait } from "./workflow-events.ts";

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

/** Which instance this is. */
export type InstanceIdentity = {
  readonly workflow: string;
  readonly id: string;
  readonly log: LogId;
  readonly by: Principal;
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
  /** The conversation of that agent. */
  readonly conversation?: ConversationId;
  /** When it goes on, whatever comes. */
  readonly until?: number;
  readonly failure?: StepFailure;
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
