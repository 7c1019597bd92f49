import { hasCode, type LogId } from "@tenon/contracts";
import type { ConversationState } from "@tenon/log";
import { readState } from "../read-state.ts";
import type { Services } from "../services.ts";

/** What a log says now. Rejects with `log-not-found`. */
export function currentState(
  { platform, known }: Services,
  log: LogId,
): Promise<ConversationState> {
  return readState(platform.logs, log, known.get(log)?.state);
}

/** What a log says now; undefined when there is none. */
export async function stateOrUndefined(
  services: Services,
  log: LogId,
): Promise<ConversationState | undefined> {
  try {
    return await currentState(services, log);
  } catch (error) {
    if (hasCode(error, "log-not-found")) return undefined;
    throw error;
  }
}
