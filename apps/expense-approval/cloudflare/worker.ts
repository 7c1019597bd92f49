import { DirectoryObject, routeAgent, type AgentObjectClass } from "@tenon/platform-cloudflare";
import { expenseApproval } from "../office/expense-approval.ts";
import { officeObject, type OfficeEnv } from "./office-object.ts";

/** The first release. */
export const AgentObject: AgentObjectClass<OfficeEnv> = officeObject((surroundings) => [
  expenseApproval(surroundings),
]);

export { DirectoryObject };

export default {
  fetch: async (request: Request): Promise<Response> =>
    (await routeAgent(request)) ?? new Response("Not found.", { status: 404 }),
};
