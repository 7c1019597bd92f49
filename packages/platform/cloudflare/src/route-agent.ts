import { conversationLog } from "@tenon/log";
import { namespaceOf } from "./object/namespaces.ts";
import { objectName } from "./object/object-name.ts";

/** Where agents are found. */
export interface RouteAgentOptions {
  /** The class whose objects hold conversations. Default `AgentObject`. */
  readonly className?: string;
}

/**
 * Answers `/agents/<agent>/<conversation>` and what is below it from the object of that conversation. Undefined for any
 * other request.
 */
export async function routeAgent(
  request: Request,
  { className = "AgentObject" }: RouteAgentOptions = {},
): Promise<Response | undefined> {
  const [, agents, agent, conversation] = new URL(request.url).pathname.split("/");
  if (agents !== "agents" || agent === undefined || conversation === undefined) return undefined;
  const log = conversationLog(decodeURIComponent(agent), decodeURIComponent(conversation));
  return namespaceOf(className).getByName(objectName(log)).fetch(request);
}
