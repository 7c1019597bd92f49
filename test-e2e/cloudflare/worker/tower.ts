import {
  beginRelease,
  defineAgentObject,
  DirectoryObject,
  routeAgent,
  type AgentObjectClass,
} from "@tenon/platform-cloudflare";

import type { SceneEnv } from "./scene-host.ts";
import { openTowerHost } from "./tower-host.ts";

export { DirectoryObject };

export const AgentObject: AgentObjectClass<SceneEnv> = defineAgentObject<SceneEnv>({
  open: openTowerHost,
});

export default {
  async fetch(request: Request, _env: object, context: ExecutionContext): Promise<Response> {
    context.waitUntil(beginRelease());
    return (await routeAgent(request)) ?? new Response("Not found.", { status: 404 });
  },
};
