import type { Summary } from "@tenon/contracts";
import { parseLog, schedulesName } from "@tenon/log";

/** Tells whether a summary is one of a conversation. */
export function isConversation({ log }: Summary): boolean {
  return parseLog(log).type === "conversation";
}

/** Tells whether a summary is one of a workflow instance: schedules have logs beside them. */
export function isInstance({ log }: Summary): boolean {
  const identity = parseLog(log);
  return identity.type === "workflow" && identity.workflow !== schedulesName;
}
