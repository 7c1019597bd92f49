import { createDynamicWorkerIsolates } from "@tenon/isolate-dynamic-workers";
import { DirectoryObject, routeAgent } from "@tenon/platform-cloudflare";
import { defineFiberObject, type FiberObjectClass } from "@tenon/platform-cloudflare/fiber";
import type { SceneEnv } from "./scene-host.ts";
import { openWriterHost } from "./writer-host.ts";

export { DirectoryObject };

export const AgentObject: FiberObjectClass<SceneEnv> = defineFiberObject<SceneEnv>({
  isolates: ({ LOADER }) => createDynamicWorkerIsolates({ loader: LOADER }),
  open: openWriterHost,
});

export default {
  fetch: async (request: Request): Promise<Response> =>
    (await routeAgent(request)) ?? new Response("Not found.", { status: 404 }),
};
