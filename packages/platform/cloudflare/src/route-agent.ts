import { hasCode, TenonError, type LogId } from "@tenon/contracts";
import { conversationLog, instanceLog, parseApprovalId } from "@tenon/log";
import { classOf, classOfLog, type ClassNames } from "./object/class-names.ts";
import { listsObject } from "./object/lists-object.ts";
import { namespaceOf } from "./object/namespaces.ts";
import { objectName } from "./object/object-name.ts";

/** Where agents are found. */
export interface RouteAgentOptions extends ClassNames {}

const served: readonly string[] = ["agents", "approvals", "schedules", "workflows"];

/**
 * Answers `/agents/<agent>/<conversation>` and `/workflows/<workflow>/<instance>`, what is below them, and
 * `/approvals/<approval>` from the object of that conversation or instance, and from the directory what is a list:
 * `/agents`, `/agents/<agent>`, `/workflows/<workflow>`, `/approvals` and `/schedules`. Undefined for any other request.
 */
export async function routeAgent(
  request: Request,
  options: RouteAgentOptions = {},
): Promise<Response | undefined> {
  const [, first = "", owner, id] = new URL(request.url).pathname.split("/");
  if (!served.includes(first)) return undefined;
  try {
    const log = logOf(first, owner, id);
    const namespace = namespaceOf(
      log === undefined ? classOf(options, undefined) : classOfLog(options, log),
    );
    const name = log === undefined ? listsObject : objectName(log);
    return await namespace.getByName(name).fetch(request);
  } catch (error) {
    const isUnknown = hasCode(error, "approval-not-found");
    if (!(error instanceof TenonError) || !(isUnknown || hasCode(error, "invalid-id"))) throw error;
    const { code, message } = error;
    return Response.json({ error: { code, message } }, { status: isUnknown ? 404 : 400 });
  }
}

/** The log that a path is about; undefined for a list. Throws `invalid-id` and `approval-not-found`. */
function logOf(
  first: string,
  owner: string | undefined,
  id: string | undefined,
): LogId | undefined {
  // What is set and cancelled is sent on to the object of the schedule.
  if (owner === undefined || first === "schedules") return undefined;
  if (first === "approvals") return parseApprovalId(decodeURIComponent(owner)).log;
  if (id === undefined) return undefined;
  const name = first === "agents" ? conversationLog : instanceLog;
  return name(decodeURIComponent(owner), decodeURIComponent(id));
}
