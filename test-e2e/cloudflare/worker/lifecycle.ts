import {
  defineAgentObject,
  DirectoryObject,
  routeAgent,
  type AgentObjectClass,
} from "@tenon/platform-cloudflare";
import { openSceneHost, type SceneEnv } from "./scene-host.ts";

export { DirectoryObject };

export const AgentObject: AgentObjectClass<SceneEnv> = defineAgentObject<SceneEnv>({
  open: openSceneHost,
});

export default {
  fetch: async (request: Request): Promise<Response> =>
    (await routeAgent(request)) ?? new Response("Not found.", { status: 404 }),
};
