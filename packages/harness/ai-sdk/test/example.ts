/* oxlint-disable no-console -- an example prints */
import type { ConversationId } from "@tenon/contracts";
import { createAiSdkHarness } from "@tenon/harness-ai-sdk";
import { createScriptedProviders } from "@tenon/model-scripted";
import { createManualClock, createMemoryPlatform } from "@tenon/platform-memory";
import { createRuntime } from "@tenon/runtime";

const aiSdk = createAiSdkHarness();
const shop = {
  name: "shop",
  models: [{ provider: "scripted", id: "seller" }],
  instructions: "You sell bikes.",
  tools: [],
};
await using runtime = createRuntime({
  platform: createMemoryPlatform({ clock: createManualClock() }),
  agents: { names: () => ["shop"], get: async () => shop },
  harnesses: { default: "ai-sdk", names: () => ["ai-sdk"], get: async () => aiSdk },
  models: createScriptedProviders({ scripts: { seller: [{ text: "Which one?" }] } }),
});
runtime.start();

const conversation = runtime.conversation("shop", "one" as ConversationId);
const { submission } = await conversation.submit("A bike, please.", { by: "user:1" });
const { outcome } = await conversation.wait(submission);
const { messages } = await conversation.transcript();
console.log(outcome.status, messages.at(-1)?.parts);
