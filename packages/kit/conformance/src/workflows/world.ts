import type { Platform, Schedules, Workflow, WorkflowInstance } from "@tenon/contracts";
import type { EngineOptions } from "../harness/world.ts";

/** What drives instances and fires schedules: the part of a runtime that the suite uses. */
export interface WorkflowEngine {
  readonly schedules: Schedules;
  workflow(name: string, id: string): WorkflowInstance;
  /** Drives what is due until stopped. */
  start(): void;
  /** Hands back what runs. */
  stop(): Promise<void>;
}

/** What the suite joins in one process. */
export interface WorkflowEngineOptions extends Omit<EngineOptions, "policy"> {
  /** All workflows, of each name the newest first. */
  readonly workflows: readonly Workflow[];
  /** Small numbers, so that nothing waits longer than it must. */
  readonly policy: {
    readonly parkAfterMs: number;
    readonly cooldownMs: number;
    readonly workflowStartsPerMinute: number;
  };
}

/** Where one behaviour of workflows is shown. Disposing it closes what was opened. */
export interface WorkflowsWorld extends AsyncDisposable {
  /** Joins the parts of one process: `createRuntime` of `@tenon/runtime`, with `createWorkflows` of the workflows. */
  createEngine(options: WorkflowEngineOptions): WorkflowEngine;
  /** A platform over the store of this world, as another process would open it. Disposing it is a crash. */
  open(): Promise<Platform>;
  /** Lets time pass; what is due happens, and so does all that needs no time. */
  advance(ms: number): Promise<void>;
  /** Where cutting a process is slow, every n-th moment is enough. Left out: every one. */
  readonly cutStride?: number;
}
