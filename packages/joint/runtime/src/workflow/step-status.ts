import type { StepStatus, StepWait } from "@tenon/contracts";
import { parseLog, type StepRecord } from "@tenon/log";
import { childLog } from "../subagent/child-log.ts";

/** A step as people look at it. */
export function stepStatus(step: StepRecord): StepStatus {
  const { name, attempts, startedAt, settledAt, wait, retryAt, result } = step;
  const until = result === undefined ? (wait === undefined ? retryAt : untilOf(wait)) : undefined;
  return {
    name,
    status: wordOf(step),
    attempts,
    startedAt,
    ...(settledAt === undefined ? {} : { settledAt }),
    ...(wait === undefined ? {} : waitedFor(wait)),
    ...(until === undefined ? {} : { until }),
    ...(result === undefined || result.ok ? {} : { failure: result.failure }),
  };
}

function wordOf({ result, wait, isOpen, retryAt }: StepRecord): StepStatus["status"] {
  if (result !== undefined) return result.ok ? "done" : "failed";
  if (wait !== undefined) return "waiting";
  return !isOpen && retryAt !== undefined ? "retrying" : "running";
}

function untilOf(wait: StepWait): number | undefined {
  return wait.reason === "agent" ? undefined : wait.until;
}

function waitedFor(wait: StepWait): Pick<StepStatus, "waitsFor" | "from" | "conversation"> {
  const { reason } = wait;
  if (reason === "event") return { waitsFor: reason, from: wait.event };
  if (reason !== "agent") return { waitsFor: reason };
  const child = parseLog(childLog(wait.agent, wait.key));
  return {
    waitsFor: reason,
    from: wait.agent,
    ...(child.type === "conversation" ? { conversation: child.conversation } : {}),
  };
}
