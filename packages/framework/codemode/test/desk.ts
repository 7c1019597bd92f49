import { setImmediate as nextRound } from "node:timers/promises";
import type { CallId, Json, Outcome, Tool, ToolContext } from "@tenon/contracts";
import { conversationLog, decodeEntry, type RecordedEvent } from "@tenon/log";
import { createMemoryPlatform } from "@tenon/platform-memory";
import { codeTool, type CodeToolOptions } from "../src/index.ts";
import {
  coderWith,
  createDesk,
  startProcess,
  type Desk,
  type Process,
  type ProcessOptions,
} from "./process.ts";

export interface WorkOptions extends ProcessOptions {
  readonly code: string;
  readonly tools: readonly Tool[];
  readonly options?: Partial<CodeToolOptions>;
}

/** A process in which a model runs one script and then says what came of it. */
export interface Work extends Pick<Process, "appends" | "isDead"> {
  submit(): Promise<void>;
  /** Lets time pass and approves what asks for it, until the turn is settled or the process dies. */
  finish(): Promise<Outcome | undefined>;
}

const log = conversationLog("desk", "one");

export function startWork(desk: Desk, work: WorkOptions): Work {
  const { code, tools, options } = work;
  const { conversation, appends, isDead } = startProcess(desk, work, {
    agents: [coderWith([...tools, codeTool({ tools, ...options })])],
    scripts: { coder: [{ calls: [{ name: "code", input: { code } }] }, { text: "Done." }] },
  });
  const submitted = (): ReturnType<typeof conversation.submit> =>
    conversation.submit("Go.", { by: "user:1", key: "one" });
  return {
    appends,
    isDead,
    submit: async () => void (await submitted()),
    async finish() {
      const { submission } = await submitted();
      let outcome: Outcome | undefined;
      void conversation.wait(submission).then(
        (settled) => (outcome = settled.outcome),
        () => undefined,
      );
      while (outcome === undefined && !isDead()) {
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
