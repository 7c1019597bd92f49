import type { StepStatus, StepWait } from "@tenon/contracts";
import type { StepRecord } from "@tenon/log";

/** A step as people look at it. */
export function stepStatus(step: StepRecord): StepStatus {
  const { name, attempts, startedAt, settledAt, wait, retryAt, result } = step;
  const until = result === undefined ? (wait === undefined ? retryAt : untilOf(wait)) : undefined;
  const from = wait === undefined ? undefined : fromOf(wait);
  return {
    name,
    status: wordOf(step),
    attempts,
    startedAt,
    ...(settledAt === undefined ? {} : { settledAt }),
    ...(wait === undefined ? {} : { waitsFor: wait.reason }),
    ...(from === undefined ? {} : { from }),
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

function fromOf(wait: StepWait): string | undefined {
  if (wait.reason === "event") return wait.event;
  return wait.reason === "agent" ? wait.agent : undefined;
}
