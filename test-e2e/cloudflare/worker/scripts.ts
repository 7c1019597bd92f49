import { createDynamicWorkerIsolates } from "@tenon/isolate-dynamic-workers";
import {
  defineAgentObject,
  DirectoryObject,
  routeAgent,
  type AgentObjectClass,
} from "@tenon/platform-cloudflare";
import { codeMode } from "../../crash/scenarios/code-mode.ts";
import { sceneHost, type SceneEnv } from "./scene-host.ts";

export { DirectoryObject };

/** Objects whose agent runs scripts of its model in Dynamic Workers. */
export const AgentObject: AgentObjectClass<SceneEnv> = defineAgentObject<SceneEnv>({
  isolates: ({ LOADER }) => createDynamicWorkerIsolates({ loader: LOADER }),
  open: (platform, env) => sceneHost(platform, env, codeMode),
});

export default {
  fetch: async (request: Request): Promise<Response> =>
    (await routeAgent(request)) ?? new Response("Not found.", { status: 404 }),
};
