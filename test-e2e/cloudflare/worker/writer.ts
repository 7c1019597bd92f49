import { createDynamicWorkerIsolates } from "@tenon/isolate-dynamic-workers";
import {
  defineAgentObject,
  DirectoryObject,
  routeAgent,
  type AgentObjectClass,
} from "@tenon/platform-cloudflare";
import type { SceneEnv } from "./scene-host.ts";
import { openWriterHost } from "./writer-host.ts";

export { DirectoryObject };

/** Objects whose instances run code of a model in Dynamic Workers. */
export const AgentObject: AgentObjectClass<SceneEnv> = defineAgentObject<SceneEnv>({
  isolates: ({ LOADER }) => createDynamicWorkerIsolates({ loader: LOADER }),
  open: openWriterHost,
});

export default {
  fetch: async (request: Request): Promise<Response> =>
    (await routeAgent(request)) ?? new Response("Not found.", { status: 404 }),
};
