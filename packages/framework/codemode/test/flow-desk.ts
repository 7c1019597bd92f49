import { setTimeout as pause } from "node:timers/promises";
import type {
  Agent,
  Entry,
  InstanceStatus,
  Json,
  LogId,
  Tool,
  WorkflowInstance,
  WorkflowOutcome,
} from "@tenon/contracts";
import { decodeWorkflowEntry, type RecordedWorkflowEvent } from "@tenon/log";
import { createMemoryPlatform } from "@tenon/platform-memory";
import { createWorkflows, type Runtime } from "@tenon/runtime";
import { createWrittenWorkflow, workflowTool, type WorkflowToolOptions } from "../src/index.ts";
import { resultOf } from "./desk.ts";
import {
  coderWith,
  startProcess,
  type Desk,
  type Process,
  type ProcessOptions,
} from "./process.ts";

/** What a process has. */
export interface FlowDeskOptions extends ProcessOptions {
  readonly code: string;
  readonly input?: Json;
  readonly tools?: readonly Tool[];
  /** The tools that the agent has but does not lend. Default none. */
  readonly own?: readonly Tool[];
  readonly lends?: Partial<WorkflowToolOptions>;
  readonly more?: readonly Agent[];
  readonly wallMs?: number;
}

/** A process in which a model writes one workflow and starts it. */
export interface FlowDesk extends Pick<Process, "appends" | "isDead"> {
  readonly runtime: Runtime;
  /** Lets the model write and start it; resolves with what the tool said. */
  start(): Promise<{ readonly output: Json; readonly isError: boolean }>;
  /** The instance that was started. */
  instance(): Promise<WorkflowInstance | undefined>;
  /** Lets time pass and approves what asks for it, until the instance has an outcome or the process dies. */
  finish(of?: WorkflowInstance): Promise<WorkflowOutcome | undefined>;
  /** Lets time pass until \`isTrue\`. */
  until(isTrue: (status: InstanceStatus) => boolean): Promise<InstanceStatus>;
  events(): Promise<readonly RecordedWorkflowEvent[]>;
}

export function openFlowDesk(desk: Desk, options: FlowDeskOptions): FlowDesk {
  const { code, input = null, tools = [], own = [], lends, more = [] } = options;
  const limits = options.wallMs === undefined ? {} : { limits: { wallMs: options.wallMs } };
  const { runtime, conversation, appends, isDead } = startProcess(desk, options, {
    agents: [coderWith([...tools, ...own, workflowTool({ tools, ...lends })]), ...more],
    scripts: {
      coder: [{ calls: [{ name: "start_workflow", input: { code, input } }] }, { text: "Done." }],
      clerk: () => ({ text: "A taxi." }),
    },
    workflows: createWorkflows([createWrittenWorkflow(limits)]),
    policy: { parkAfterMs: 5, cooldownMs: 20 },
  });
  const pass = async (): Promise<void> => {
    // Threads of isolates need real time: no time-out of the desk's clock may come before they had it.
    await pause(1);
    await desk.clock.advance(5);
  };
  const instance = async (): Promise<WorkflowInstance | undefined> => {
    for (const { log } of await createMemoryPlatform(desk).directory.list())
      if (log.startsWith("workflows/written/"))
        return runtime.workflow("written", log.slice("workflows/written/".length));
    return undefined;
  };
  const flowDesk: FlowDesk = {
    runtime,
    appends,
    isDead,
    async start() {
      let isSettled = false;
      const settled = async (): Promise<void> => {
        const { submission } = await conversation.submit("Go.", { by: "user:ana", key: "one" });
        await conversation.wait(submission);
        isSettled = true;
      };
      void settled().catch(() => undefined);
      while (!isSettled && !isDead()) await pass();
      return resultOf(desk, "start_workflow");
    },
    instance,
    async finish(of) {
      const started = of ?? (await instance());
      let outcome: WorkflowOutcome | undefined;
      void started?.wait().then(
        (settled) => (outcome = settled),
        () => undefined,
      );
      while (started !== undefined && outcome === undefined && !isDead()) {
        await pass();
        // A process that died says nothing.
        const status = await started.status().catch(() => undefined);
        for (const { step } of status?.approvals ?? [])
          void started
            .answer(step, { type: "approve" }, { by: "user:boss" })
            .catch(() => undefined);
      }
      return outcome;
    },
    async until(isTrue) {
      for (;;) {
        const status = await (await instance())?.status();
        if (status !== undefined && isTrue(status)) return status;
        await pass();
      }
    },
    async events() {
      const log = ((await instance())?.log ?? "") as LogId;
      const entries: readonly Entry[] = await Array.fromAsync(
        createMemoryPlatform(desk).logs.read(log),
      );
      return entries.flatMap((entry) => decodeWorkflowEntry(entry) ?? []);
    },
  };
  return flowDesk;
}

type Said = { readonly output: Json; readonly isError: boolean };

/** Starts a workflow in a desk of its own and brings it to its outcome. */
export async function runFlow(
  desk: Desk,
  options: FlowDeskOptions,
): Promise<WorkflowOutcome | Said> {
  const flowDesk = openFlowDesk(desk, options);
  const said = await flowDesk.start();
  if (said.isError) return said;
  return (await flowDesk.finish()) ?? said;
}
