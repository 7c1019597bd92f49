/* oxlint-disable no-console -- an example prints */
import type { ConversationId } from "@tenon/contracts";
import { createThink } from "@tenon/harness-think";
import { createScriptedProviders } from "@tenon/model-scripted";
import { createManualClock, createMemoryPlatform } from "@tenon/platform-memory";
import { createRuntime } from "@tenon/runtime";

const think = createThink({
  sections: [{ name: "House rules", text: "Never promise a date." }],
  compaction: { atTokens: 150_000 },
});
const shop = {
  name: "shop",
  models: [{ provider: "scripted", id: "seller" }],
  instructions: "You price bikes.",
  tools: [],
};
const seller = [{ text: "120 euro." }];
await using runtime = createRuntime({
  platform: createMemoryPlatform({ clock: createManualClock() }),
  agents: { names: () => ["shop"], get: async () => shop },
  harnesses: { default: "think", names: () => ["think"], get: async () => think },
  models: createScriptedProviders({ scripts: { seller } }),
});
runtime.start();

const conversation = runtime.conversation("shop", "one" as ConversationId);
const { submission } = await conversation.submit("The green one?", { by: "user:1" });
console.log((await conversation.wait(submission)).outcome);
