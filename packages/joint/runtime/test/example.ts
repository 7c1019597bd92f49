/* oxlint-disable no-console -- an example prints */
import type { ConversationId, Harness, ModelProvider } from "@tenon/contracts";
import { createManualClock, createMemoryPlatform } from "@tenon/platform-memory";
import { createRuntime } from "@tenon/runtime";

const agent = {
  name: "desk",
  models: [{ provider: "parrot", id: "1" }],
  instructions: "You greet.",
  tools: [],
};

const once: Harness = {
  name: "once",
  version: "1",
  resume: "step",
  async run(turn) {
    const { instructions: system, tools } = turn.agent;
    const reply = await turn.model({ system, messages: turn.transcript(), tools }).done;
    return reply.error === undefined
      ? { status: "done" }
      : { status: "failed", error: reply.error };
  },
};

const parrot: ModelProvider = {
  name: "parrot",
  secrets: [],
  async *stream({ messages }) {
    const usage = { input: 1, output: 1, cacheRead: 0, cacheWrite: 0, cost: 0 };
    yield { type: "reply", reply: { parts: messages.at(-1)?.parts ?? [], stop: "stop", usage } };
  },
};

await using runtime = createRuntime({
  platform: createMemoryPlatform({ clock: createManualClock() }),
  agents: { names: () => ["desk"], get: async () => agent },
  harnesses: { default: "once", names: () => ["once"], get: async () => once },
  models: { open: async () => parrot },
});
runtime.start();

const conversation = runtime.conversation("desk", "claim-1" as ConversationId);
const { submission } = await conversation.submit("Good morning.", { by: "user:1" });
console.log((await conversation.wait(submission)).outcome.status); // done
console.log((await conversation.transcript()).messages.length); // 2
