import type { LogId, Summary } from "@tenon/contracts";
import type { ConversationState } from "@tenon/log";

/** What a list of conversations shows of a state. Undefined when the log does not say what it is of. */
export function summaryOf(
  log: LogId,
  state: ConversationState,
  { status, now }: { readonly status: Summary["status"]; readonly now: number },
): Summary | undefined {
  const { created } = state;
  if (created === undefined) return undefined;
  return {
    log,
    agent: created.agent,
    conversation: created.conversation,
    ...(created.title === undefined ? {} : { title: created.title }),
    status: state.isClosed ? "closed" : status,
    approvals: state.turn?.approvals ?? [],
    ...(created.parent === undefined ? {} : { parent: created.parent.log }),
    createdAt: created.time,
    updatedAt: now,
  };
}
