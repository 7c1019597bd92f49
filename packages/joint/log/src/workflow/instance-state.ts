import type {
  EffectKey,
  Json,
  Offset,
  Principal,
  StepAnswer,
  StepResult,
  StepWait,
  WorkflowEventData,
  WorkflowOutcome,
} from "@tenon/contracts";

/** All that the log of an instance says. */
export type InstanceState = {
  readonly head?: Offset;
  /** Time of the newest entry. */
  readonly time: number;
  readonly created?: WorkflowEventData["workflow.created"] & { readonly time: number };
  /** The version of the code that drove it last; undefined before the first attempt. */
  readonly version?: string;
  readonly attempts: number;
  readonly steps: ReadonlyMap<string, StepRecord>;
  /** Names of the settled steps, in the order of the log. */
  readonly settled: readonly string[];
  /** Events that no step has taken yet, oldest first. */
  readonly events: readonly ReceivedEvent[];
  readonly abortedBy?: Principal;
  readonly failing?: WorkflowEventData["workflow.failing"]["failure"];
  /** Why the newest attempt could not go on. */
  readonly blocked?: WorkflowEventData["workflow.blocked"];
  readonly outcome?: WorkflowOutcome;
};

/** What the log says of one step. */
export type StepRecord = {
  readonly name: string;
  /** When it was first recorded. */
  readonly startedAt: number;
  readonly settledAt?: number;
  /** How often its work was started. */
  readonly attempts: number;
  /** How many of those ended as failures. */
  readonly failures: number;
  /** Recorded when it first started. */
  readonly key?: EffectKey;
  /** Started, and nothing is known of how that ended. */
  readonly isOpen: boolean;
  readonly retryAt?: number;
  readonly wait?: StepWait & { readonly since: number };
  readonly answer?: { readonly answer: StepAnswer; readonly by: Principal; readonly at: number };
  /** Nobody answered in time, and nobody can any more. */
  readonly isExpired?: true;
  readonly delegatedTo?: Principal;
  readonly escalatedTo?: readonly Principal[];
  readonly result?: StepResult;
};

/** An event that was sent to the instance. */
export type ReceivedEvent = {
  readonly event: string;
  readonly payload: Json;
  readonly offset: Offset;
};

/** The state of an instance without entries. */
export const emptyInstance: InstanceState = {
  time: 0,
  attempts: 0,
  steps: new Map(),
  settled: [],
  events: [],
};
