import { type AgentSpec, type Harness, type Turn, type TurnEnd } from "@tenon/contracts";
import type { ModelMessage, ToolSet } from "ai";
import { HostModel } from "./host-model.ts";
import { hostTools } from "./host-tools.ts";
import { MessageBook } from "./message-book.ts";

/** How the AI SDK's agent is hosted. */
export interface AiSdkHarnessOptions {
  /** Calls of one reply that run at the same time. Left out: all of them. */
  readonly toolCallConcurrency?: number;
}

/** A harness that drives turns with the `ToolLoopAgent` of the AI SDK, unmodified. It is loaded with the first turn. */
export function createAiSdkHarness(options: AiSdkHarnessOptions = {}): Harness {
  return {
    name: "ai-sdk",
    version: "1",
    resume: "step",
    run: (turn) => runAgent(turn, options),
  };
}

async function runAgent(turn: Turn, options: AiSdkHarnessOptions): Promise<TurnEnd> {
  const { jsonSchema, tool, ToolLoopAgent } = await import("ai");
  const book = new MessageBook();
  const model = new HostModel(turn, book);
  const tools: ToolSet = {};
  const offer = (agent: AgentSpec): void => {
    model.agent = agent;
    // The agent keeps the object, so what changes in it changes with the next step.
    for (const name of Object.keys(tools)) Reflect.deleteProperty(tools, name);
    Object.assign(tools, hostTools(turn, { agent, book, make: { jsonSchema, tool } }));
  };
  offer(turn.agent);
  const agent = new ToolLoopAgent({
    ...options,
    model,
    instructions: turn.agent.instructions,
    tools,
    // Limits and retries are the host's.
    stopWhen: () => false,
    maxRetries: 0,
    prepareStep: async ({ messages }) => {
      await settleRejected(turn, book);
      const steering = (await turn.inbox()).map((message) => book.toSdk(message));
      const next = await turn.refresh();
      offer(next);
      return { instructions: next.instructions, messages: [...messages, ...steering] };
    },
  });
  const messages: ModelMessage[] = turn.transcript().map((message) => book.toSdk(message));
  try {
    // No signal: the host answers what a stopped turn still asks for, and the agent would leave calls without results.
    await agent.generate({ messages });
  } catch (error) {
    if (model.failure === undefined) throw error;
    return { status: "failed", error: model.failure };
  }
  return { status: "done" };
}

/** The SDK answers itself what it cannot parse or find; the host has the last word, and the model sees that. */
async function settleRejected(turn: Turn, book: MessageBook): Promise<void> {
  await Promise.all(
    book.openCalls().map(async (call) => {
      book.settle(await turn.tool(call));
    }),
  );
}
