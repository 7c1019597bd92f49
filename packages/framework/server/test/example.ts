/* oxlint-disable no-console -- an example prints */
import { defineAgent } from "@tenon/agent";
import { loop } from "@tenon/harness-loop";
import { createScriptedProviders } from "@tenon/model-scripted";
import { openNodePlatform } from "@tenon/platform-node";
import { createRuntime } from "@tenon/runtime";
import { createServer } from "@tenon/server";
import { listen } from "@tenon/server/node";

const parrot = defineAgent({ name: "parrot", model: "scripted/echo", instructions: "Repeat." });
const agents = { names: () => ["parrot"], get: async () => parrot };

await using platform = await openNodePlatform({ file: "tenon.db" });
await using runtime = createRuntime({
  platform,
  agents,
  harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
  models: createScriptedProviders(),
});
runtime.start();
const server = createServer({ runtime, platform, agents });
const listener = await listen(server);

const submitted = await fetch(`${listener.url}/agents/parrot/anna-1`, {
  method: "POST",
  headers: { "content-type": "application/json", "idempotency-key": "first" },
  body: JSON.stringify({ input: "Good morning." }),
});
console.log(submitted.status); // 202

const outcome = await fetch(`${listener.url}/agents/parrot/anna-1/submissions/first?wait=10`);
console.log((await outcome.json()).outcome); // { status: "done" }
await listener.close();
