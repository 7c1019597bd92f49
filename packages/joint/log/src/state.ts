import type {
  AgentSpec,
  CallId,
  Digest,
  EventData,
  HarnessRef,
  Json,
  Message,
  ModelRef,
  Offset,
  Principal,
  SubmissionId,
  TurnId,
} from "@tenon/contracts";
import type { RecordedEvent } from "./codec.ts";
import type { OpenApproval } from "./open-approval.ts";
import { emptyTranscript, type Transcript } from "./transcript.ts";
import { emptyWorkspace, type WorkspaceFiles, type WorkspaceState } from "./workspace.ts";

/** All that a log says of a conversation. Plain JSON, so that it can be a checkpoint. */
export type ConversationState = {
  /** Offset and time of the newest entry that was folded. */
  readonly head?: Offset;
  readonly time: number;
  readonly created?: EventData["conversation.created"] & { readonly time: number };
  readonly isClosed: boolean;
  /** Accepted and not settled, oldest first. */
  readonly submissions: readonly PendingSubmission[];
  /** Settled lately, oldest first, and where to read on for their outcomes. */
  readonly settled: readonly SettledSubmission[];
  /** How many turns were started. */
  readonly turns: number;
  readonly turn?: OpenTurn;
  readonly transcript: Transcript;
  readonly agent?: { readonly digest: Digest; readonly spec: AgentSpec };
  readonly values: { readonly [name: string]: Json };
  readonly workspace: WorkspaceState;
  /** Digests of request pieces that an entry of this log holds. */
  readonly pieces: { readonly [digest: string]: true };
  /** Messages to other logs that are not acknowledged. */
  readonly deliveries: { readonly [delivery: string]: EventData["delivery.owed"] };
  /** Timers that have not fired: name and time. */
  readonly timers: { readonly [timer: string]: number };
};

/** A submission that is owed an outcome. */
export type PendingSubmission = EventData["submission.accepted"] & {
  readonly offset: Offset;
  readonly time: number;
  readonly trace?: string;
  /** The turn that has it in its context. */
  readonly turn?: TurnId;
  readonly abortedBy?: Principal;
};

/** A submission whose outcome is behind `after`, where it was accepted. */
export type SettledSubmission = {
  readonly submission: SubmissionId;
  readonly after: Offset;
};

/** The running turn. */
export type OpenTurn = {
  readonly id: TurnId;
  readonly harness: string;
  readonly model?: ModelRef;
  readonly by: Principal;
  readonly attempts: number;
  /** Attempts in a row, up to the newest, that ended without a new fact. */
  readonly idleAttempts: number;
  /** Whether something was recorded in the newest attempt that a next one can use. */
  readonly hasProgress: boolean;
  readonly lastHarness?: HarnessRef;
  readonly isParked: boolean;
  readonly abortedBy?: Principal;
  /** Every event of this turn that is needed to go on. */
  readonly journal: readonly RecordedEvent[];
  /** Offsets of deltas and progress: to be pruned once there is a reply or an outcome. */
  readonly passing: readonly Offset[];
  readonly approvals: readonly OpenApproval[];
  readonly usedCalls: readonly CallId[];
  /** How many replies of the loop's own calls are recorded. */
  readonly steps: number;
  readonly points: ResumePoints;
  /** What the model was told before this turn. */
  readonly agentBefore?: AgentSpec;
  /** The files as they were before this turn. */
  readonly filesBefore: WorkspaceFiles;
};

/** Where an attempt may start. */
export type ResumePoints = {
  readonly turn: Point;
  readonly step: Point;
  readonly stash?: Point & { readonly state: Json; readonly count: number };
};

/** A place in the turn: what is recorded before it is past, what comes after it is served. */
export type Point = {
  /** Number of journal events before the point. */
  readonly index: number;
  readonly messages: readonly Message[];
  readonly steps: number;
  readonly time: number;
};

/** The state of a log without entries. */
export const emptyState: ConversationState = {
  time: 0,
  isClosed: false,
  submissions: [],
  settled: [],
  turns: 0,
  transcript: emptyTranscript,
  values: {},
  workspace: emptyWorkspace,
  pieces: {},
  deliveries: {},
  timers: {},
};
