import {
  defineAgentObject,
  DirectoryObject,
  routeAgent,
  type AgentObjectClass,
} from "@tenon/platform-cloudflare";
import { openOfficeHost } from "./office-host.ts";
import type { SceneEnv } from "./scene-host.ts";

export { DirectoryObject };

export const AgentObject: AgentObjectClass<SceneEnv> = defineAgentObject<SceneEnv>({
  open: openOfficeHost,
});

export default {
  fetch: async (request: Request): Promise<Response> =>
    (await routeAgent(request)) ?? new Response("Not found.", { status: 404 }),
};
