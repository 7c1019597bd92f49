import { defineAgent, defineTool } from "@tenon/agent";
import type { ConversationId, Host, Platform } from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { createScriptedProviders } from "@tenon/model-scripted";
import { rowSavingPolicy } from "@tenon/platform-cloudflare";
import { createRuntime } from "@tenon/runtime";
import { byReplies } from "../../crash/scenarios/script.ts";
import type { Written } from "../written.ts";

const steps = 20;

const agent = defineAgent({
  name: "desk",
  model: "scripted/desk",
  instructions: "You count.",
  tools: [
    defineTool({
      name: "count",
      description: "Counts.",
      input: { type: "object", properties: {} },
      replay: "safe",
      run: () => ({ counted: true }),
    }),
  ],
});

/**
 * A runtime whose agent takes as many steps as the message says, each with one call. The last answer tells what was
 * written from the first request on.
 */
export function openMeasuredHost(platform: Platform, written: () => Written): Host {
  const script = byReplies([
    ...Array.from({ length: steps - 1 }, (_, at) => ({
      text: `Number ${at}.`,
      calls: [{ name: "count", input: { at } }],
    })),
    { text: "All are counted." },
  ]);
  const runtime = createRuntime({
    platform,
    agents: { names: () => ["desk"], get: async () => agent },
    harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
    models: createScriptedProviders({ scripts: { desk: script } }),
    policy: rowSavingPolicy,
  });
  return {
    wake: (log) => runtime.wake(log),
    async fetch(request) {
      const before = written();
      if (request.method === "GET") return Response.json({ before });
      const id = new URL(request.url).pathname.split("/").at(-1) ?? "";
      const conversation = runtime.conversation("desk", id as ConversationId);
      const { submission } = await conversation.submit("Count.", { by: "user:ana" });
      await conversation.wait(submission);
      // The release of the lease comes right behind the outcome.
      await platform.clock.after(200);
      const entries = await Array.fromAsync(platform.logs.read(conversation.log));
      return Response.json({ before, after: written(), entries: entries.length });
    },
  };
}
