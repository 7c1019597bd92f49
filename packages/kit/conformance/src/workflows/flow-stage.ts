import type {
  Agent,
  Entry,
  InstanceStatus,
  Json,
  LogId,
  LogStore,
  Outcome,
  Platform,
  Tool,
  Workflow,
  WorkflowHost,
  WorkflowInstance,
  WorkflowOutcome,
  WorkflowStep,
} from "@tenon/contracts";
import { decodeEntry, decodeWorkflowEntry, type RecordedWorkflowEvent } from "@tenon/log";
import { plainLoop } from "../harness/plain-loop.ts";
import { createProviders, providerName, type Script } from "../harness/script.ts";
import type { WorkflowEngine, WorkflowsWorld } from "./world.ts";

/** The write at which a process dies, and whether it is still recorded. */
export interface Cut {
  readonly at: number;
  readonly isRecorded: boolean;
}

/** One process of a stage. */
export interface FlowProcess {
  readonly engine: WorkflowEngine;
  readonly platform: Platform;
  /** An instance of `flow`. */
  readonly instance: WorkflowInstance;
  readonly died: Promise<void>;
  readonly writes: () => number;
}

/** A store, the workflows over it, and what happened outside. */
export class FlowStage {
  readonly world: WorkflowsWorld;
  /** What the work of steps did, in its order. */
  readonly did: string[] = [];
  /** Work that was done although its step was settled. */
  readonly repeated: string[] = [];
  readonly problems: unknown[] = [];
  #log: LogId = flowLog;

  constructor(world: WorkflowsWorld) {
    this.world = world;
  }

  /** Notes that the work of a step is done, and whether it should not have been. */
  async note({ platform }: Pick<FlowProcess, "platform">, name: string): Promise<string> {
    const events = await this.events(platform, this.#log);
    const isSettled = events.some(
      (event) => event.type === "step.settled" && event.data.step === name,
    );
    this.did.push(name);
    if (isSettled) this.repeated.push(name);
    return name;
  }

  /** Opens a process that drives what is due. */
  async process(
    flows: (process: Pick<FlowProcess, "platform">) => readonly Workflow[],
    {
      cut,
      name = "one",
      tools = [],
      startsPerMinute = 600,
    }: {
      readonly cut?: Cut | undefined;
      readonly name?: string;
      readonly tools?: readonly Tool[];
      readonly startsPerMinute?: number;
    } = {},
  ): Promise<FlowProcess> {
    const platform = await this.world.open();
    const mortal = mortalPlatform(platform, cut);
    this.#log = `workflows/flow/${name}` as LogId;
    const agent: Agent = { ...clerk, tools };
    const engine = this.world.createEngine({
      platform: mortal.platform,
      workflows: flows({ platform }),
      agents: {
        names: () => [clerk.name],
        get: async (wanted) => (wanted === agent.name ? agent : undefined),
      },
      harnesses: {
        default: plainLoop.name,
        names: () => [plainLoop.name],
        get: async () => plainLoop,
      },
      models: createProviders(readReceipt, deaf),
      policy: { parkAfterMs: 5, cooldownMs: 20, workflowStartsPerMinute: startsPerMinute },
      onProblem: (_log, error) => this.problems.push(error),
    });
    engine.start();
    return { ...mortal, engine, platform, instance: engine.workflow("flow", name) };
  }

  /** Lets time pass until the instance has an outcome. */
  async outcome({ instance, died }: FlowProcess): Promise<WorkflowOutcome | "died"> {
    let end: WorkflowOutcome | "died" | undefined;
    const ended = Promise.race([instance.wait(), died.then(() => "died" as const)]);
    ended.then(
      (outcome) => (end = outcome),
      () => (end = "died"),
    );
    for (let round = 0; end === undefined && round < mostRounds; round += 1)
      await this.world.advance(roundMs);
    return end ?? "died";
  }

  /** Lets time pass until `isTrue` of what the instance does. */
  async until(
    { instance }: FlowProcess,
    isTrue: (status: InstanceStatus) => boolean,
  ): Promise<InstanceStatus> {
    for (let round = 0; round < mostRounds; round += 1) {
      const status = await instance.status();
      if (isTrue(status)) return status;
      await this.world.advance(roundMs);
    }
    return instance.status();
  }

  /** Lets time pass until the conversation in which the clerk does its task has an outcome. */
  async endOfTask({ platform }: FlowProcess): Promise<Outcome | undefined> {
    for (let round = 0; round < mostRounds; round += 1) {
      for (const { log } of await platform.directory.list({ agent: clerk.name })) {
        const entries = await Array.fromAsync(platform.logs.read(log));
        const events = entries.flatMap((entry) => decodeEntry(entry) ?? []);
        const settled = events.find((event) => event.type === "submission.settled");
        if (settled?.type === "submission.settled") return settled.data.outcome;
      }
      await this.world.advance(roundMs);
    }
    return undefined;
  }

  async events(
    platform: Platform,
    log: LogId = flowLog,
  ): Promise<readonly RecordedWorkflowEvent[]> {
    const entries: readonly Entry[] = await Array.fromAsync(platform.logs.read(log));
    return entries.flatMap((entry) => decodeWorkflowEntry(entry) ?? []);
  }
}

/** The log of the instance `flow/one`. */
const flowLog: LogId = "workflows/flow/one" as LogId;

/** The agent that steps may ask. */
const clerk: Agent = {
  name: "clerk",
  models: [{ provider: providerName, id: "clerk" }],
  instructions: "You read receipts.",
  tools: [],
};

/** What the clerk says of a receipt: of one it cannot, of another it has not in time. Asked to write, it does so first. */
const readReceipt: Script = ({ messages }) => {
  const asked = JSON.stringify(messages);
  if (asked.includes("Write") && messages.length === 1) return { calls: [{ name: "write" }] };
  if (asked.includes("unreadable")) return { failure: { kind: "refused" } };
  return asked.includes("endless") ? { text: "Hm.", hangs: true } : { text: "It is a taxi." };
};

const deaf = { asked: () => undefined, delta: async () => undefined };

const mostRounds = 1500;
const roundMs = 10;

/** A workflow called `flow` that takes and gives anything. */
export function flow(
  run: (step: WorkflowStep, input: Json, host: WorkflowHost) => unknown,
  more: Partial<Workflow> = {},
): Workflow {
  return {
    name: "flow",
    version: "1",
    continues: [],
    validateInput: (value) => ({ ok: true, value }),
    validateOutput: (value) => ({ ok: true, value }),
    run: (step, input, host) => run(step, input as Json, host),
    ...more,
  };
}

type Mortal = Pick<FlowProcess, "platform" | "died" | "writes">;

function mortalPlatform(platform: Platform, cut: Cut | undefined): Mortal {
  let writes = 0;
  const death = Promise.withResolvers<void>();
  const write = async <Value>(record: () => Promise<Value>): Promise<Value> => {
    const isLast = writes === cut?.at;
    writes += 1;
    if (!isLast) return record();
    if (cut.isRecorded) await record();
    await platform[Symbol.asyncDispose]();
    death.resolve();
    return new Promise(() => undefined);
  };
  const { logs } = platform;
  const mortal: LogStore = {
    acquire: (...given) => logs.acquire(...given),
    append: (...given) => write(() => logs.append(...given)),
    accept: (...given) => write(() => logs.accept(...given)),
    read: (...given) => logs.read(...given),
    follow: (...given) => logs.follow(...given),
    checkpoint: (...given) => logs.checkpoint(...given),
    delete: (...given) => logs.delete(...given),
  };
  return {
    platform: { ...platform, logs: mortal },
    died: death.promise,
    writes: () => writes,
  };
}
