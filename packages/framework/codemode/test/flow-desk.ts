import { setTimeout as pause } from "node:timers/promises";
import type {
  Agent,
  ConversationId,
  Entry,
  InstanceStatus,
  Isolates,
  Json,
  LogId,
  LogStore,
  Tool,
  WorkflowInstance,
  WorkflowOutcome,
} from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { decodeWorkflowEntry, type RecordedWorkflowEvent } from "@tenon/log";
import { createScriptedProviders } from "@tenon/model-scripted";
import { createMemoryPlatform } from "@tenon/platform-memory";
import { createRuntime, createWorkflows, type Runtime } from "@tenon/runtime";
import { createWrittenWorkflow, workflowTool, type WorkflowToolOptions } from "../src/index.ts";
import { isolates, resultOf, type Desk } from "./desk.ts";

/** What a process has. */
export interface FlowDeskOptions {
  readonly code: string;
  readonly input?: Json;
  readonly tools?: readonly Tool[];
  /** The tools that the agent has but does not lend. Default none. */
  readonly own?: readonly Tool[];
  readonly lends?: Partial<WorkflowToolOptions>;
  readonly more?: readonly Agent[];
  readonly wallMs?: number;
  readonly isolates?: Isolates | undefined;
  readonly logs?: (logs: LogStore, crash: () => Promise<void>) => LogStore;
}

/** A process in which a model writes one workflow and starts it. */
export interface FlowDesk {
  readonly runtime: Runtime;
  /** Lets the model write and start it; resolves with what the tool said. */
  start(isOver?: () => boolean): Promise<{ readonly output: Json; readonly isError: boolean }>;
  /** The instance that was started. */
  instance(): Promise<WorkflowInstance | undefined>;
  /** Lets time pass and approves what asks for it, until the instance has an outcome or \`isOver\` says so. */
  finish(isOver?: () => boolean, of?: WorkflowInstance): Promise<WorkflowOutcome | undefined>;
  /** Lets time pass until \`isTrue\`. */
  until(isTrue: (status: InstanceStatus) => boolean): Promise<InstanceStatus>;
  events(): Promise<readonly RecordedWorkflowEvent[]>;
}

const conversationId = "one" as ConversationId;

export function openFlowDesk(desk: Desk, options: FlowDeskOptions): FlowDesk {
  const { code, input = null, tools = [], own = [], lends, logs, more = [] } = options;
  const engine = "isolates" in options ? options.isolates : isolates;
  const memory = createMemoryPlatform({
    ...desk,
    ...(engine === undefined ? {} : { isolates: engine }),
  });
  const crash = async (): Promise<void> => memory[Symbol.asyncDispose]();
  const platform = logs === undefined ? memory : { ...memory, logs: logs(memory.logs, crash) };
  const agent: Agent = {
    name: "desk",
    models: [{ provider: "scripted", id: "coder" }],
    instructions: "",
    tools: [...tools, ...own, workflowTool({ tools, ...lends })],
  };
  const agents = [agent, ...more];
  const limits = options.wallMs === undefined ? {} : { limits: { wallMs: options.wallMs } };
  const runtime = createRuntime({
    platform,
    agents: {
      names: () => agents.map(({ name }) => name),
      get: async (name) => agents.find((each) => each.name === name),
    },
    harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
    models: createScriptedProviders({
      scripts: {
        coder: [{ calls: [{ name: "start_workflow", input: { code, input } }] }, { text: "Done." }],
        clerk: () => ({ text: "A taxi." }),
      },
    }),
    workflows: createWorkflows([createWrittenWorkflow(limits)]),
    policy: { parkAfterMs: 5, cooldownMs: 20 },
    onProblem: () => undefined,
  });
  runtime.start();
  const conversation = runtime.conversation("desk", conversationId);
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
    async start(isOver = () => false) {
      let isSettled = false;
      const settled = async (): Promise<void> => {
        const { submission } = await conversation.submit("Go.", { by: "user:ana", key: "one" });
        await conversation.wait(submission);
        isSettled = true;
      };
      void settled().catch(() => undefined);
      while (!isSettled && !isOver()) await pass();
      return resultOf(desk, "start_workflow");
    },
    instance,
    async finish(isOver = () => false, of) {
      const started = of ?? (await instance());
      let outcome: WorkflowOutcome | undefined;
      void started?.wait().then(
        (settled) => (outcome = settled),
        () => undefined,
      );
      while (started !== undefined && outcome === undefined && !isOver()) {
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
