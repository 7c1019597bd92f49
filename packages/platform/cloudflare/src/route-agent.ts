import { hasCode, TenonError } from "@tenon/contracts";
import { conversationLog, instanceLog, parseApprovalId } from "@tenon/log";
import { classOf, classOfLog, type ClassNames } from "./object/class-names.ts";
import { namespaceOf } from "./object/namespaces.ts";
import { objectName } from "./object/object-name.ts";

/** Where agents are found. */
export interface RouteAgentOptions extends ClassNames {}

/** Holds no conversation and stores nothing: it answers what concerns none of them. */
const listsObject = "lists";

/**
 * Answers `/agents/<agent>/<conversation>` and `/workflows/<workflow>/<instance>`, what is below them, and
 * `/approvals/<approval>` from the object of that conversation or instance, and lists (`/agents`, `/agents/<agent>`, `/approvals`, `/workflows`) from the
 * directory. Undefined for any other request.
 */
export async function routeAgent(
  request: Request,
  options: RouteAgentOptions = {},
): Promise<Response | undefined> {
  const [, first = "", owner, id] = new URL(request.url).pathname.split("/");
  if (!["agents", "approvals", "workflows"].includes(first)) return undefined;
  try {
    if (first === "approvals" && owner !== undefined) {
      const { log } = parseApprovalId(decodeURIComponent(owner));
      return await namespaceOf(classOfLog(options, log)).getByName(objectName(log)).fetch(request);
    }
    if (owner === undefined || id === undefined) {
      return await namespaceOf(classOf(options, undefined)).getByName(listsObject).fetch(request);
    }
    const name = first === "agents" ? conversationLog : instanceLog;
    const log = name(decodeURIComponent(owner), decodeURIComponent(id));
    return await namespaceOf(classOfLog(options, log)).getByName(objectName(log)).fetch(request);
  } catch (error) {
    const isUnknown = hasCode(error, "approval-not-found");
    if (!(error instanceof TenonError) || !(isUnknown || hasCode(error, "invalid-id"))) throw error;
    const { code, message } = error;
    return Response.json({ error: { code, message } }, { status: isUnknown ? 404 : 400 });
  }
}
