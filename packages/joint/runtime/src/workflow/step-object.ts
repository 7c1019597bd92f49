import {
  TenonError,
  type ApprovalAnswer,
  type ApprovalRequest,
  type Json,
  type StepOptions,
  type StepFailure,
  type StepTask,
  type StepWork,
  type WorkflowStep,
} from "@tenon/contracts";
import { askAgent } from "./agent-step.ts";
import type { AskedStep } from "./asked-step.ts";
import type { InstanceAttempt } from "./instance-attempt.ts";
import { startWork } from "./start-step.ts";
import { undoName } from "./undo-name.ts";
import { timeOf, waitForApproval, waitForEvent, waitUntil } from "./waiting-steps.ts";
import { runStep, type WorkStep } from "./work-step.ts";

/** Something to be done when the instance fails: in a step, or in steps of its own. */
export type Compensation =
  | { readonly name: string; readonly work: StepWork<Json | void> }
  | { readonly name: string; readonly undo: () => Promise<void> };

/** What the code of a workflow asks with. Compensations are added to `undo` as they are declared. */
export function createStep(attempt: InstanceAttempt, undo: Compensation[]): WorkflowStep {
  const { log } = attempt.ledger.lease;
  const { created } = attempt.state;
  const until = (name: string, at: () => number): Promise<void> =>
    asked(attempt, {
      name,
      kind: "timer",
      begin: (known) => waitUntil(attempt, name, { known, until: at() }),
    }).then(() => undefined);
  return {
    instance: {
      workflow: created?.workflow ?? "",
      id: created?.instance ?? "",
      log,
      by: created?.by ?? "",
    },
    do: (name: string, ...rest: readonly unknown[]) => runOf(attempt, name, rest) as never,
    sleep: (name, ms) => {
      const valid = timeOf(name, ms);
      return until(name, () => attempt.services.platform.clock.now() + valid);
    },
    sleepUntil: (name, time) => {
      const at = timeOf(name, time);
      return until(name, () => at);
    },
    waitFor: (event, options = {}) => {
      const { name = event } = options;
      return asked(attempt, {
        name,
        kind: "event",
        begin: (known) => waitForEvent(attempt, event, { ...options, known, name }),
      }) as never;
    },
    approval: (request) => {
      const answer = askPerson(attempt, request);
      answer.catch(() => undefined);
      return answer;
    },
    agent: (agent, input, options = {}) => {
      const target = typeof agent === "string" ? agent : agent.name;
      const { name = target } = options;
      return asked(attempt, {
        name,
        kind: "agent",
        begin: (known) => askAgent(attempt, { name, agent: target, input }, known),
      }) as never;
    },
    start: (workflow, input, options = {}) => {
      const target = typeof workflow === "string" ? workflow : workflow.name;
      const { name = target } = options;
      const work = startWork(attempt, target, { input, ...options });
      return runOf(attempt, name, [work]) as Promise<never>;
    },
    all: (tasks) => all(tasks) as never,
    compensate: (name, work) => {
      undo.push({ name, work });
    },
  };
}

/** Telling those who may answer instead is a step of its own; the answer is handed over when it has ended. */
export async function askPerson(
  attempt: InstanceAttempt,
  request: ApprovalRequest & { readonly tool?: string },
): Promise<ApprovalAnswer> {
  const { name, escalate } = request;
  const told = `${name}/escalated`;
  let telling: Promise<unknown> | undefined;
  const notify = (): void => {
    const work = escalate?.notify;
    if (work !== undefined) telling ??= runOf(attempt, told, [work]);
  };
  if (attempt.state.steps.has(told)) notify();
  const answer = await asked(attempt, {
    name,
    kind: "approval",
    begin: (known) => waitForApproval(attempt, request, { known, notify }),
  });
  await telling?.catch(() => undefined);
  return answer as Json & ApprovalAnswer;
}

/** Does what a compensation says, as a durable step of its own or in such steps. */
export async function undoStep(
  attempt: InstanceAttempt,
  compensation: Compensation,
): Promise<unknown> {
  if ("work" in compensation)
    return runOf(attempt, undoName(compensation.name), [compensation.work]);
  const undone = compensation.undo();
  await attempt.deliveries.react();
  return undone;
}

/** Does `work` as a step. Rejects with `step-failed`. */
export function workStep(attempt: InstanceAttempt, step: WorkStep): Promise<Json> {
  return asked(attempt, { name: step.name, kind: "work", begin: () => runStep(attempt, step) });
}

/** What a failed step was, when `error` came from one. */
export function failedStep(error: unknown): FailedStep | undefined {
  return typeof error === "object" && error !== null ? failures.get(error) : undefined;
}

/** Which step failed, and why. */
export interface FailedStep {
  readonly step: string;
  readonly failure: StepFailure;
}

const failures = new WeakMap<object, FailedStep>();

function runOf(
  attempt: InstanceAttempt,
  name: string,
  given: readonly unknown[],
): Promise<unknown> {
  const [first, second] = given;
  const work = typeof first === "function" ? first : second;
  const options = typeof first === "function" ? {} : (first as StepOptions);
  if (typeof work !== "function") {
    throw new TenonError("invalid-input", `The step "${name}" has nothing to do.`, {
      hint: "Write step.do(name, () => ...) or step.do(name, options, () => ...).",
    });
  }
  return workStep(attempt, { name, options, work: work as StepWork<Json | void> });
}

async function settled(attempt: InstanceAttempt, step: AskedStep): Promise<Json> {
  const result = await attempt.ask(step);
  if (result.ok) return result.value;
  const error = new TenonError("step-failed", result.failure.message);
  failures.set(error, { step: step.name, failure: result.failure });
  throw error;
}

/** A step that nobody awaits must not end the process when it fails. */
function asked(attempt: InstanceAttempt, step: AskedStep): Promise<Json> {
  const result = settled(attempt, step);
  result.catch(() => undefined);
  return result;
}

async function all(tasks: readonly StepTask[]): Promise<readonly unknown[]> {
  const ends = await Promise.allSettled(tasks.map(async (task) => task()));
  return ends.map((end) => {
    if (end.status === "rejected") throw end.reason;
    return end.value;
  });
}
