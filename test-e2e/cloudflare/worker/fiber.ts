import { DirectoryObject, routeAgent } from "@tenon/platform-cloudflare";
import { defineFiberObject, type FiberObjectClass } from "@tenon/platform-cloudflare/fiber";
import { openSceneHost, type SceneEnv } from "./scene-host.ts";

export { DirectoryObject };

export const AgentObject: FiberObjectClass<SceneEnv> = defineFiberObject<SceneEnv>({
  open: openSceneHost,
});

export default {
  fetch: async (request: Request): Promise<Response> =>
    (await routeAgent(request)) ?? new Response("Not found.", { status: 404 }),
};
