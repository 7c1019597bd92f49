import type {
  Agent,
  ConversationId,
  Harness,
  Message,
  ModelQuestion,
  Outcome,
  Tool,
  UserMessage,
} from "@tenon/contracts";
import { conversationLog, decodeEntry, type RecordedEvent } from "@tenon/log";
import { createScriptedProviders, type ScriptedStep } from "@tenon/model-scripted";
import { createManualClock, createMemoryPlatform } from "@tenon/platform-memory";
import { createRuntime } from "@tenon/runtime";

/** One conversation with a scripted model, and what became of it. */
export interface Desk {
  readonly asked: readonly ModelQuestion[];
  say(input: string | UserMessage): Promise<Outcome>;
  transcript(): Promise<readonly string[]>;
  events(): Promise<readonly RecordedEvent[]>;
}

/** What a desk is made of. */
export interface DeskOptions {
  readonly harness: Harness;
  readonly script: (question: ModelQuestion) => ScriptedStep;
  readonly agent?: Partial<Agent>;
  readonly tools?: readonly Tool[];
}

/** Opens a conversation and starts its runtime. */
export function openDesk({ harness, script, agent, tools = [] }: DeskOptions): Desk {
  const asked: ModelQuestion[] = [];
  const platform = createMemoryPlatform({ clock: createManualClock() });
  const desk: Agent = {
    name: "desk",
    models: [{ provider: "scripted", id: "main" }],
    instructions: "You help.",
    tools,
    ...agent,
  };
  const main = (question: ModelQuestion): ScriptedStep => {
    asked.push(structuredClone(question));
    return script(question);
  };
  const runtime = createRuntime({
    platform,
    agents: { names: () => ["desk"], get: async () => desk },
    harnesses: { default: "any", names: () => ["any"], get: async () => harness },
    models: createScriptedProviders({ scripts: { main } }),
  });
  runtime.start();
  const conversation = runtime.conversation("desk", "one" as ConversationId);
  return {
    asked,
    async say(input) {
      const { submission } = await conversation.submit(input, { by: "user:1" });
      return (await conversation.wait(submission)).outcome;
    },
    transcript: async () => lines((await conversation.transcript()).messages),
    async events() {
      const events: RecordedEvent[] = [];
      for await (const entry of platform.logs.read(conversationLog("desk", "one")))
        events.push(...[decodeEntry(entry)].filter((event) => event !== undefined));
      return events;
    },
  };
}

/** Answers with the step that follows as many replies as the question holds. */
export function steps(...all: readonly ScriptedStep[]): (question: ModelQuestion) => ScriptedStep {
  return ({ messages }) => all[messages.filter(({ role }) => role === "assistant").length] ?? {};
}

/** A tool that takes anything and says that it is done. */
export function tool(name: string, run: Tool["run"] = () => `${name} done`): Tool {
  return {
    spec: { name, description: `Does ${name}.`, input: { type: "object" } },
    replay: "safe",
    secrets: [],
    validate: (input) => ({ ok: true, value: input }),
    run,
  };
}

function lines(messages: readonly Message[]): readonly string[] {
  return messages.map(({ role, parts }) => {
    const told = parts.map((part) => {
      if (part.type === "call") return `${part.name}(${JSON.stringify(part.input)})`;
      return part.type === "file" ? part.mediaType : part.text;
    });
    return `${role}: ${told.join(" ")}`;
  });
}
