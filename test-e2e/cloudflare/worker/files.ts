import {
  defineAgentObject,
  DirectoryObject,
  routeAgent,
  type AgentObjectClass,
} from "@tenon/platform-cloudflare";
import { workspace } from "../../crash/scenarios/workspace.ts";
import { sceneHost, type SceneEnv } from "./scene-host.ts";

export { DirectoryObject };

/** Objects whose agent edits files. */
export const AgentObject: AgentObjectClass<SceneEnv> = defineAgentObject<SceneEnv>({
  open: (platform, env) => sceneHost(platform, env, workspace),
});

export default {
  fetch: async (request: Request): Promise<Response> =>
    (await routeAgent(request)) ?? new Response("Not found.", { status: 404 }),
};
