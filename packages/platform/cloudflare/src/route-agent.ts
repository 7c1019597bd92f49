import { hasCode, TenonError } from "@tenon/contracts";
import { conversationLog } from "@tenon/log";
import { classOf, type ClassNames } from "./object/class-names.ts";
import { namespaceOf } from "./object/namespaces.ts";
import { objectName } from "./object/object-name.ts";

/** Where agents are found. */
export interface RouteAgentOptions extends ClassNames {}

/** Holds no conversation and stores nothing: it answers what concerns none of them. */
const listsObject = "lists";

/**
 * Answers `/agents/<agent>/<conversation>` and what is below it from the object of that conversation, and lists
 * (`/agents`, `/agents/<agent>`, `/approvals`) from the directory. Undefined for any other request.
 */
export async function routeAgent(
  request: Request,
  options: RouteAgentOptions = {},
): Promise<Response | undefined> {
  const [, first, agent, conversation] = new URL(request.url).pathname.split("/");
  if (first !== "agents" && first !== "approvals") return undefined;
  try {
    if (first !== "agents" || agent === undefined || conversation === undefined) {
      return await namespaceOf(classOf(options, undefined)).getByName(listsObject).fetch(request);
    }
    const owner = decodeURIComponent(agent);
    const name = objectName(conversationLog(owner, decodeURIComponent(conversation)));
    return await namespaceOf(classOf(options, owner)).getByName(name).fetch(request);
  } catch (error) {
    if (!(error instanceof TenonError) || !hasCode(error, "invalid-id")) throw error;
    const { code, message } = error;
    return Response.json({ error: { code, message } }, { status: 400 });
  }
}
