import { loop } from "@tenon/harness-loop";
import { createScriptedProviders } from "@tenon/model-scripted";
import { createMemoryPlatform } from "@tenon/platform-memory";
import { createRuntime } from "@tenon/runtime";
import { createServer, type Server } from "../../src/index.ts";
import { realClock } from "../fixtures/real-clock.ts";
import type { Objects } from "./objects.ts";

const parrot = {
  name: "parrot",
  models: [{ provider: "scripted", id: "echo" }],
  instructions: "Repeat.",
  tools: [],
};

/** One object is what one process is on Node: a runtime, and its server. */
export class Chat {
  readonly #server: Server;

  constructor() {
    const platform = createMemoryPlatform({ clock: realClock });
    const agents = { names: () => ["parrot"], get: async () => parrot };
    const runtime = createRuntime({
      platform,
      agents,
      harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
      models: createScriptedProviders(),
    });
    runtime.start();
    this.#server = createServer({ runtime, platform, agents });
  }

  fetch(request: Request): Promise<Response> {
    return this.#server.fetch(request);
  }
}

const worker: { fetch(request: Request, bindings: { CHAT: Objects }): Promise<Response> } = {
  fetch: (request, { CHAT }) => CHAT.get(CHAT.idFromName("all")).fetch(request),
};

// oxlint-disable-next-line import/no-default-export -- workerd finds a Worker by its default export
export default worker;
