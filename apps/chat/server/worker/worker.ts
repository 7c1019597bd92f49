import {
  defineAgentObject,
  DirectoryObject,
  routeAgent,
  rowSavingPolicy,
  type AgentObjectClass,
} from "@tenon/platform-cloudflare";
import { createHost } from "../host.ts";

/** One object for each conversation. */
export const AgentObject: AgentObjectClass<Cloudflare.Env> = defineAgentObject({
  open(platform) {
    const { runtime, server } = createHost({ platform, policy: rowSavingPolicy });
    return { wake: (log) => runtime.wake(log), fetch: (request) => server.fetch(request) };
  },
});

/** One object that lists them. */
export { DirectoryObject };

/** The page is served before the Worker is asked: `assets` in wrangler.jsonc. */
const worker: { fetch(request: Request): Promise<Response> } = {
  fetch: async (request) =>
    (await routeAgent(request)) ?? new Response("Not found.", { status: 404 }),
};

// oxlint-disable-next-line import/no-default-export -- workerd finds a Worker by its default export
export default worker;
