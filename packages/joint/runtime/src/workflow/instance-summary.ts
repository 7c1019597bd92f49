import type {
  CallId,
  ConversationId,
  LogId,
  OpenApproval,
  PendingApproval,
  Summary,
} from "@tenon/contracts";
import { approversOf, type InstanceState } from "@tenon/log";
import type { Services } from "../services.ts";

/** What stands in the place of the agent in the summary of an instance: no agent has such a name. */
export function summaryAgent(workflow: string): string {
  return `workflows/${workflow}`;
}

/** Shows in the directory what an instance does. A cache: it may fail. */
export function showInstance(
  { platform }: Services,
  log: LogId,
  shown: {
    readonly state: InstanceState;
    readonly status: Summary["status"];
    /** When it was so; left out: now. */
    readonly now?: number;
  },
): void {
  const summary = instanceSummary(log, { now: platform.clock.now(), ...shown });
  if (summary !== undefined) platform.directory.upsert(summary).catch(() => undefined);
}

/** What a list shows of an instance. Undefined when the log does not say what it is of. */
export function instanceSummary(
  log: LogId,
  {
    state,
    status,
    now,
  }: {
    readonly state: InstanceState;
    readonly status: Summary["status"];
    readonly now: number;
  },
): Summary | undefined {
  const { created } = state;
  if (created === undefined) return undefined;
  const open = status === "closed" ? [] : openApprovals(state, now);
  return {
    log,
    agent: summaryAgent(created.workflow),
    conversation: created.instance as ConversationId,
    status,
    approvals: open.map((approval) => pending(approval, created.by)),
    createdAt: created.time,
    updatedAt: now,
  };
}

/** The approvals of an instance that nobody has answered and that are not over. */
export function openApprovals(state: InstanceState, now: number): readonly OpenApproval[] {
  if (state.outcome !== undefined) return [];
  return [...state.steps.values()].flatMap((step) => {
    const { name, wait, answer, isExpired, result } = step;
    const isOver = answer !== undefined || isExpired === true || result !== undefined;
    if (wait?.reason !== "approval" || isOver) return [];
    const approvers = approversOf(step, now);
    return [
      {
        step: name,
        input: wait.input,
        askedAt: wait.since,
        ...(approvers === undefined ? {} : { approvers }),
        ...(wait.until === undefined ? {} : { expiresAt: wait.until }),
      },
    ];
  });
}

function pending(approval: OpenApproval, by: string): PendingApproval {
  const { step, input, askedAt, approvers, expiresAt } = approval;
  return {
    call: step as CallId,
    tool: step,
    input,
    by,
    askedAt,
    ...(approvers === undefined ? {} : { approvers }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}
