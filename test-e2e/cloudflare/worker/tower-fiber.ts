import { beginRelease, DirectoryObject, routeAgent } from "@tenon/platform-cloudflare";
import { defineFiberObject, type FiberObjectClass } from "@tenon/platform-cloudflare/fiber";
import type { SceneEnv } from "./scene-host.ts";
import { openTowerHost } from "./tower-host.ts";

export { DirectoryObject };

export const AgentObject: FiberObjectClass<Cloudflare.Env & SceneEnv> = defineFiberObject<
  Cloudflare.Env & SceneEnv
>({
  open: openTowerHost,
});

export default {
  async fetch(request: Request, _env: object, context: ExecutionContext): Promise<Response> {
    context.waitUntil(beginRelease());
    return (await routeAgent(request)) ?? new Response("Not found.", { status: 404 });
  },
};
