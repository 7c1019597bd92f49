import type { Json, LogEvent, ParentCall, ToolCall } from "@tenon/contracts";
import { factKeys, type OpenTurn } from "@tenon/log";
import { callContext } from "../tool/context.ts";
import { failed, type Settled } from "../tool/settled.ts";
import type { Attempt } from "../turn/attempt.ts";
import { childLog, taskSubmission } from "./child-log.ts";
import { depthBelow, lentLimits } from "./inherited-limits.ts";
import { taskName, taskOf } from "./task-tool.ts";

/**
 * What opens the child that answers a call: recorded together with the fact that the call waits, so that there is a child
 * for each call that waits, and never two. Or why there can be none.
 */
export function openChild(
  attempt: Attempt,
  call: ToolCall,
  input: Json,
): readonly LogEvent[] | Settled {
  const task = taskOf(input);
  const { turn, created } = attempt.ledger.state;
  if (task === undefined || turn === undefined)
    return failed(call, "invalid", "A task needs an `agent` and a `prompt`.");
  const depth = created?.parent?.depth ?? 0;
  const limits = lentLimits(attempt.agent, turn, openTasks(turn));
  const problem = refusal(attempt, task.agent, { depth, limits });
  if (problem !== undefined) return failed(call, "invalid", problem);
  const { key, by } = callContext(attempt, call);
  const to = childLog(task.agent, key);
  const delivery = `child/${to}`;
  const { log } = attempt.ledger.lease;
  return [
    {
      type: "delivery.owed",
      key: factKeys.deliveryOwed(delivery),
      data: {
        delivery,
        to,
        as: "child",
        payload: {
          submission: taskSubmission,
          input: { role: "user", parts: [{ type: "text", text: task.prompt }] },
          by,
          parent: { log, call: call.id, key, depth: depth + 1, limits, ...above(created?.parent) },
          ...(created?.metadata === undefined ? {} : { metadata: created.metadata }),
        },
      },
    },
  ];
}

function above(parent: ParentCall | undefined): Pick<ParentCall, "instances"> {
  return parent?.instances === undefined ? {} : { instances: parent.instances };
}

type Standing = {
  readonly depth: number;
  readonly limits: ReturnType<typeof lentLimits>;
};

function refusal(
  { agent }: Attempt,
  name: string,
  { depth, limits }: Standing,
): string | undefined {
  if (depthBelow(agent) < 1) {
    const place =
      depth === 0 ? "may give no tasks away" : `is ${depth} deep, and none may be deeper`;
    return `The agent "${name}" was not started: this conversation ${place} (limit \`depth\`). Do the work here.`;
  }
  const used = (["steps", "tokens"] as const).find((limit) => limits[limit] === 0);
  return used === undefined
    ? undefined
    : `The agent "${name}" was not started: the limit of ${used} leaves nothing for it.`;
}

/** Tasks that were asked for and have no result: they begin together. */
function openTasks({ journal }: OpenTurn): number {
  const settled = new Set(
    journal.flatMap((event) => (event.type === "tool.settled" ? [event.data.call] : [])),
  );
  const open = journal.filter(
    (event) =>
      event.type === "tool.requested" &&
      event.data.name === taskName &&
      !settled.has(event.data.call),
  );
  return Math.max(1, open.length);
}
