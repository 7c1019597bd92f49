import type { Agent, Conversation, ConversationId } from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { createScriptedProviders, type Script } from "@tenon/model-scripted";
import { createManualClock, createMemoryPlatform } from "@tenon/platform-memory";
import { createRuntime } from "@tenon/runtime";

/** An agent on a stage of its own: no key, no network, no disk, and time that stands still. */
export function stage(
  agent: Agent,
  script: Script,
): AsyncDisposable & { readonly talk: Conversation } {
  const runtime = createRuntime({
    platform: createMemoryPlatform({ clock: createManualClock() }),
    agents: { names: () => [agent.name], get: async () => agent },
    harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
    models: createScriptedProviders({ scripts: { test: script } }),
  });
  runtime.start();
  return {
    talk: runtime.conversation(agent.name, "one" as ConversationId),
    [Symbol.asyncDispose]: () => runtime.stop(),
  };
}

/** The choice of each test: the script stands for whatever model the agent names. */
export const asTest = { by: "user:test", model: { provider: "scripted", id: "test" } } as const;
