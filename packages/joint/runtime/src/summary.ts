import type { LogId, PendingApproval, Summary } from "@tenon/contracts";
import { approversAt, type ConversationState, type OpenApproval } from "@tenon/log";

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
    approvals: (state.turn?.approvals ?? []).map((approval) => pendingApproval(approval, now)),
    ...(created.parent === undefined ? {} : { parent: created.parent.log }),
    createdAt: created.time,
    updatedAt: now,
  };
}

/** An approval as it is listed: with those who may answer now. */
function pendingApproval(approval: OpenApproval, now: number): PendingApproval {
  const { call, tool, input, by, askedAt, expiresAt } = approval;
  const approvers = approversAt(approval, now);
  return {
    call,
    tool,
    input,
    by,
    askedAt,
    ...(approvers === undefined ? {} : { approvers }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}
