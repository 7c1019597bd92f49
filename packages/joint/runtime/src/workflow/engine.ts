import type { LogId, Schedules, StartedInstance, WorkflowInstance } from "@tenon/contracts";
import type { HostFeature } from "../host-tools/host-tools.ts";
import type { Known } from "../known-states.ts";
import type { Services } from "../services.ts";
import type { ChildAnswer } from "../subagent/answer-parent.ts";
import type { StartOrder } from "./start-step.ts";

/** What drives one log: of a conversation, an instance or a schedule. */
export interface LogDrive {
  /** Whether this drive may miss what is accepted from now on. */
  readonly isLeaving: boolean;
  /** Resolves when the log is given back, or was not ours. Rejects when the store fails. */
  run(): Promise<Known | undefined>;
  /** Drops what runs, as a planned crash, and hands the log back at once. */
  stop(): void;
}

/** What drives workflows and schedules. Only a runtime calls it. */
export interface WorkflowEngine {
  instance(services: Services, workflow: string, id: string): WorkflowInstance;
  schedules(services: Services): Schedules;
  /** Lets an agent set schedules for itself. */
  readonly scheduleTools: HostFeature;
  drive(services: Services, log: LogId): LogDrive;
  /** Starts an instance for a tool. */
  start(services: Services, order: StartOrder): Promise<StartedInstance>;
  /** Tells an instance what came of an agent that it asked. */
  answerStep(services: Services, child: LogId, answer: ChildAnswer): Promise<void>;
}
