import { setImmediate as nextRound } from "node:timers/promises";
import type {
  Agent,
  CallId,
  ConversationId,
  Isolates,
  Json,
  LogStore,
  Outcome,
  Tool,
  ToolContext,
} from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { createQuickjsIsolates, type QuickjsIsolates } from "@tenon/isolate-quickjs";
import { conversationLog, decodeEntry, type RecordedEvent } from "@tenon/log";
import { createScriptedProviders } from "@tenon/model-scripted";
import {
  createManualClock,
  createMemoryPlatform,
  createMemoryWorld,
  type ManualClock,
  type MemoryWorld,
} from "@tenon/platform-memory";
import { createRuntime } from "@tenon/runtime";
import { codeTool, type CodeToolOptions } from "../src/index.ts";

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

export interface WorkOptions {
  readonly code: string;
  readonly tools: readonly Tool[];
  readonly options?: Partial<CodeToolOptions>;
  /** Undefined: the platform has none. Left out: the pool of the file. */
  readonly isolates?: Isolates | undefined;
  readonly logs?: (logs: LogStore, crash: () => Promise<void>) => LogStore;
  readonly secrets?: Readonly<Record<string, string>>;
}

/** A process in which a model runs one script and then says what came of it. */
export interface Work {
  submit(): Promise<void>;
  /** Lets time pass and approves what asks for it, until the turn is settled or `isOver` says so. */
  finish(isOver?: () => boolean): Promise<Outcome | undefined>;
}

const log = conversationLog("desk", "one");

export function startWork(desk: Desk, work: WorkOptions): Work {
  const { code, tools, options, logs, secrets = {} } = work;
  const engine = "isolates" in work ? work.isolates : isolates;
  const memory = createMemoryPlatform({
    ...desk,
    secrets,
    ...(engine === undefined ? {} : { isolates: engine }),
  });
  const crash = async (): Promise<void> => memory[Symbol.asyncDispose]();
  const platform = logs === undefined ? memory : { ...memory, logs: logs(memory.logs, crash) };
  const agent: Agent = {
    name: "desk",
    models: [{ provider: "scripted", id: "coder" }],
    instructions: "",
    tools: [...tools, codeTool({ tools, ...options })],
  };
  const runtime = createRuntime({
    platform,
    agents: { names: () => ["desk"], get: async () => agent },
    harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
    models: createScriptedProviders({
      scripts: { coder: [{ calls: [{ name: "code", input: { code } }] }, { text: "Done." }] },
    }),
    onProblem: () => undefined,
  });
  runtime.start();
  const conversation = runtime.conversation("desk", "one" as ConversationId);
  const submitted = (): ReturnType<typeof conversation.submit> =>
    conversation.submit("Go.", { by: "user:1", key: "one" });
  return {
    submit: async () => void (await submitted()),
    async finish(isOver = () => false) {
      const { submission } = await submitted();
      let outcome: Outcome | undefined;
      void conversation.wait(submission).then(
        (settled) => (outcome = settled.outcome),
        () => undefined,
      );
      while (outcome === undefined && !isOver()) {
        await nextRound();
        await desk.clock.advance(50);
        for (const call of await awaiting(desk)) {
          // Not awaited: a process that dies answers nobody.
          void conversation
            .answer(call, { type: "approve" }, { by: "boss" })
            .catch(() => undefined);
        }
      }
      return outcome;
    },
  };
}

async function awaiting(desk: Desk): Promise<readonly CallId[]> {
  const open = new Set<CallId>();
  for (const event of await eventsOf(desk)) {
    if (event.type === "tool.awaiting") open.add(event.data.call);
    if (event.type === "tool.answered") open.delete(event.data.call);
  }
  return [...open];
}

export async function eventsOf(desk: Desk): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const entry of createMemoryPlatform(desk).logs.read(log)) {
    const event = decodeEntry(entry);
    if (event !== undefined) events.push(event);
  }
  return events;
}

/** What the model was told of its script. */
export async function resultOf(
  desk: Desk,
  name = "code",
): Promise<{ output: Json; isError: boolean }> {
  for (const event of await eventsOf(desk)) {
    if (event.type !== "tool.settled" || event.data.message.name !== name) continue;
    const { parts, details, isError } = event.data.message;
    const text = parts.map((part) => (part.type === "text" ? part.text : "")).join("");
    return { output: isError ? text : (details ?? null), isError };
  }
  return { output: null, isError: true };
}

/** Runs a script in a conversation of its own. */
export async function runCode(
  code: string,
  tools: readonly Tool[] = [],
  options: Partial<CodeToolOptions> = {},
): Promise<{ output: Json; isError: boolean }> {
  const desk = createDesk();
  await startWork(desk, { code, tools, options }).finish();
  return resultOf(desk);
}

/** A tool that takes any object. */
export function tool(
  name: string,
  run: (input: never, context: ToolContext) => unknown,
  options: Partial<Tool> = {},
): Tool {
  return {
    spec: { name, description: `Does ${name}.`, input: { type: "object" } },
    replay: "safe",
    secrets: [],
    validate: (input) => ({ ok: true, value: input }),
    run: (input, context) => run(input as never, context),
    ...options,
  };
}
