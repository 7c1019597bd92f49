import type { Agent, Conversation, ConversationId, Isolates, Platform } from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { createQuickjsIsolates, type QuickjsIsolates } from "@tenon/isolate-quickjs";
import { createScriptedProviders, type Script } from "@tenon/model-scripted";
import {
  createManualClock,
  createMemoryPlatform,
  createMemoryWorld,
  type ManualClock,
  type MemoryWorld,
} from "@tenon/platform-memory";
import { createRuntime, type Runtime, type RuntimeOptions } from "@tenon/runtime";
import { createMortalStore, type Death } from "@tenon/testing";

/** One pool for all tests of a file. */
export const isolates: QuickjsIsolates = createQuickjsIsolates({ threads: 2 });

/** Where conversations of a test live; processes share it. */
export interface Desk {
  readonly clock: ManualClock;
  readonly world: MemoryWorld;
}

export function createDesk(): Desk {
  return { clock: createManualClock(), world: createMemoryWorld() };
}

/** What a process may have, and lack. */
export interface ProcessOptions {
  /** Undefined: the platform has none. Left out: the pool of the file. */
  readonly isolates?: Isolates | undefined;
  readonly death?: Death | undefined;
  readonly secrets?: Readonly<Record<string, string>>;
}

/** What a process drives. */
export interface Driven extends Pick<RuntimeOptions, "workflows" | "policy"> {
  /** The first of them has the conversation. */
  readonly agents: readonly [Agent, ...Agent[]];
  readonly scripts: Readonly<Record<string, Script>>;
}

/** A process that drives what is due, and may die at an append. */
export interface Process {
  readonly runtime: Runtime;
  readonly platform: Platform;
  readonly conversation: Conversation;
  readonly appends: () => number;
  readonly isDead: () => boolean;
}

/** The agent that has a model which writes code. */
export function coderWith(tools: Agent["tools"]): Agent {
  return {
    name: "desk",
    models: [{ provider: "scripted", id: "coder" }],
    instructions: "",
    tools,
  };
}

export function startProcess(desk: Desk, options: ProcessOptions, driven: Driven): Process {
  const { death, secrets = {} } = options;
  const engine = "isolates" in options ? options.isolates : isolates;
  const memory = createMemoryPlatform({
    ...desk,
    secrets,
    ...(engine === undefined ? {} : { isolates: engine }),
  });
  const die = (): PromiseLike<void> => memory[Symbol.asyncDispose]();
  const { logs, writes, isDead } = createMortalStore(memory.logs, { death, die });
  const platform = { ...memory, logs };
  const { agents, scripts, ...more } = driven;
  const runtime = createRuntime({
    platform,
    agents: {
      names: () => agents.map(({ name }) => name),
      get: async (name) => agents.find((each) => each.name === name),
    },
    harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
    models: createScriptedProviders({ scripts }),
    ...more,
    onProblem: () => undefined,
  });
  runtime.start();
  const conversation = runtime.conversation(agents[0].name, "one" as ConversationId);
  return { runtime, platform, conversation, appends: writes, isDead };
}
