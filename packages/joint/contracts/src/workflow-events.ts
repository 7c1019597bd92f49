import type { Spent } from "./delivery.ts";
import type { EffectKey, Offset, Principal } from "./ids.ts";
import type { Json, JsonObject } from "./json.ts";
import type { WrittenSource } from "./workflow-host.ts";
import type { StepFailure, WorkflowOutcome } from "./workflow-instance.ts";

/** What each event of a workflow instance carries. */
export type WorkflowEventData = {
  "workflow.created": {
    readonly workflow: string;
    readonly instance: string;
    readonly input: Json;
    readonly by: Principal;
    /** How many instances are above it, each started by the one before. */
    readonly depth?: number;
    readonly source?: WrittenSource;
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
    readonly reason: "diverged" | "part-missing" | "version-missing";
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
  /** Its time ended without an answer. Recorded in the place of one, so of the two there is only ever the first. */
  "step.expired": { readonly step: string };
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
      /** The tool that is to run with `input`, of the agent that wrote the code; it decides which other input fits. */
      readonly tool?: string;
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
