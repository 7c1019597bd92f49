import { DirectoryObject, routeAgent, type AgentObjectClass } from "@tenon/platform-cloudflare";
import { approvalWithBooks } from "../office/next-release.ts";
import { officeObject, type OfficeEnv } from "./office-object.ts";

/** The next release: waiting expenses of the first go on in it. */
export const AgentObject: AgentObjectClass<OfficeEnv> = officeObject((surroundings) => [
  approvalWithBooks(surroundings),
]);

export { DirectoryObject };

export default {
  fetch: async (request: Request): Promise<Response> =>
    (await routeAgent(request)) ?? new Response("Not found.", { status: 404 }),
};
