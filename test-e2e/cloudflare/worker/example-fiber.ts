// The example of the README with the other driver, to be measured beside it.
import { loop } from "@tenon/harness-loop";
import { createScriptedProviders } from "@tenon/model-scripted";
import { DirectoryObject, routeAgent, rowSavingPolicy } from "@tenon/platform-cloudflare";
import { defineFiberObject, type FiberObjectClass } from "@tenon/platform-cloudflare/fiber";
import { createRuntime } from "@tenon/runtime";
import { createServer } from "@tenon/server";

const parrot = {
  name: "parrot",
  models: [{ provider: "scripted", id: "parrot" }],
  instructions: "You greet.",
  tools: [],
};
const agents = { names: () => ["parrot"], get: async () => parrot };

export const AgentObject: FiberObjectClass<Cloudflare.Env> = defineFiberObject({
  open(platform) {
    const runtime = createRuntime({
      platform,
      agents,
      harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
      models: createScriptedProviders({ scripts: { parrot: [{ text: "Good morning." }] } }),
      policy: rowSavingPolicy,
    });
    const server = createServer({ runtime, platform, agents });
    return { wake: (log) => runtime.wake(log), fetch: (request) => server.fetch(request) };
  },
});

export { DirectoryObject };

export default {
  fetch: async (request: Request): Promise<Response> =>
    (await routeAgent(request)) ?? new Response("Not found.", { status: 404 }),
};
