import type { WorkflowHost } from "@tenon/contracts";
import type { InstanceAttempt } from "./instance-attempt.ts";
import type { Compensation } from "./step-object.ts";
import { callTool } from "./tool-step.ts";

/** What code that runs elsewhere is lent. Compensations are added to `undo` as they are declared. */
export function createWorkflowHost(attempt: InstanceAttempt, undo: Compensation[]): WorkflowHost {
  const { state, services } = attempt;
  const source = state.created?.source;
  return {
    signal: attempt.over,
    startedAt: state.created?.time ?? 0,
    now: () => services.platform.clock.now(),
    ...(source === undefined ? {} : { source }),
    isolates() {
      const { isolates, name } = services.platform;
      if (isolates !== undefined) return isolates;
      const message = `The platform "${name}" has no isolates, in which the code of the instance can run. Give it some: \`isolates\` among its options.`;
      void attempt.block("", message);
      return { capabilities: [], costPerRun: 0, run: () => new Promise(() => undefined) };
    },
    follow: (reacted) => attempt.deliveries.follow(reacted),
    callTool: (call) => callTool(attempt, call),
    undo: (name, work) => {
      undo.push({ name, undo: work });
    },
  };
}
