import type { LogId } from "@tenon/contracts";
import { parseLog } from "@tenon/log";

/** The name of the object that holds a log: `<agent>:<conversation>`. */
export function objectName(log: LogId): string {
  const identity = parseLog(log);
  return identity.type === "conversation"
    ? `${identity.agent}:${identity.conversation}`
    : `workflow:${identity.workflow}:${identity.instance}`;
}
