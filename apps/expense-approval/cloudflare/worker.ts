import { DirectoryObject, routeAgent, type AgentObjectClass } from "@tenon/platform-cloudflare";
import { officeObject, type OfficeEnv } from "./office-object.ts";

/** The first release. */
export const AgentObject: AgentObjectClass<OfficeEnv> = officeObject((first) => [first]);

export { DirectoryObject };

export default {
  fetch: async (request: Request): Promise<Response> =>
    (await routeAgent(request)) ?? new Response("Not found.", { status: 404 }),
};
