/* oxlint-disable no-console -- an example prints */
import type { ConversationId } from "@tenon/contracts";
import { createPiHarness } from "@tenon/harness-pi";
import { createScriptedProviders } from "@tenon/model-scripted";
import { createManualClock, createMemoryPlatform } from "@tenon/platform-memory";
import { createRuntime } from "@tenon/runtime";

const pi = createPiHarness({
  beforeToolCall: async ({ toolCall }) =>
    toolCall.name === "sell" ? { block: true, reason: "Not today." } : undefined,
});
const shop = {
  name: "shop",
  models: [{ provider: "scripted", id: "seller" }],
  instructions: "You sell bikes.",
  tools: [],
};
const runtime = createRuntime({
  platform: createMemoryPlatform({ clock: createManualClock() }),
  agents: { names: () => ["shop"], get: async () => shop },
  harnesses: { default: "pi", names: () => ["pi"], get: async () => pi },
  models: createScriptedProviders({ scripts: { seller: [{ text: "Which one?" }] } }),
});
runtime.start();

const conversation = runtime.conversation("shop", "one" as ConversationId);
const { submission } = await conversation.submit("A bike, please.", { by: "user:1" });
const { outcome } = await conversation.wait(submission);
const { messages } = await conversation.transcript();
console.log(outcome.status, messages.at(-1)?.parts);
