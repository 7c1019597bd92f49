import { DirectoryObject, routeAgent } from "@tenon/platform-cloudflare";
import { defineFiberObject, type FiberObjectClass } from "@tenon/platform-cloudflare/fiber";
import { openOfficeHost } from "./office-host.ts";
import type { SceneEnv } from "./scene-host.ts";

export { DirectoryObject };

export const AgentObject: FiberObjectClass<SceneEnv> = defineFiberObject<SceneEnv>({
  open: openOfficeHost,
});

export default {
  fetch: async (request: Request): Promise<Response> =>
    (await routeAgent(request)) ?? new Response("Not found.", { status: 404 }),
};
