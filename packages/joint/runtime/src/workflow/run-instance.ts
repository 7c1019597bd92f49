import type { StepFailure, WorkflowOutcome } from "@tenon/contracts";
import { instanceKeys } from "@tenon/log";
import { readOutput } from "../tool/output.ts";
import { reasonOf } from "../tool/settled.ts";
import { InstanceAttempt, type InstanceSetup } from "./instance-attempt.ts";
import type { CodeEnd, InstanceEnd } from "./instance-end.ts";
import { createStep, failedStep, undoStep, type Compensation } from "./step-object.ts";
import { watchInstance } from "./watch-instance.ts";
import { createWorkflowHost } from "./workflow-host.ts";

/** How one attempt ended, with the outcome when it reached one. */
export type AttemptResult =
  | { readonly type: "outcome"; readonly outcome: WorkflowOutcome }
  | InstanceEnd;

/** Runs the code of a workflow over its log, until there is an outcome or nothing can be done now. */
export async function runInstance(
  setup: InstanceSetup,
  onAttempt: (attempt: InstanceAttempt) => void,
): Promise<AttemptResult> {
  const attempt = new InstanceAttempt(setup);
  onAttempt(attempt);
  void watchInstance(attempt);
  const result = await Promise.race([conclude(attempt), attempt.ended]);
  attempt.end({ type: "dropped" });
  return result;
}

async function conclude(attempt: InstanceAttempt): Promise<AttemptResult> {
  const undo: Compensation[] = [];
  const end = await Promise.race([runCode(attempt, undo), attempt.halted]);
  await attempt.calm();
  const { forgotten } = attempt;
  if (forgotten !== undefined)
    return attempt.diverge(forgotten, `it ended without step "${forgotten}".`);
  const outcome = await outcomeOf(attempt, end);
  const { failing } = attempt.state;
  if (outcome.status !== "done") return undoAll(attempt, undo, outcome);
  if (failing === undefined) return { type: "outcome", outcome };
  return attempt.diverge(failing.step ?? "", "it had failed before and does not fail now.");
}

async function runCode(attempt: InstanceAttempt, undo: Compensation[]): Promise<CodeEnd> {
  const { workflow, state } = attempt;
  try {
    const input = await workflow.validateInput(state.created?.input ?? null);
    if (!input.ok) return { type: "refused", message: input.message };
    const host = createWorkflowHost(attempt, undo);
    const value = await workflow.run(createStep(attempt, undo), input.value, host);
    return { type: "returned", value };
  } catch (error) {
    return { type: "threw", error };
  }
}

async function outcomeOf(attempt: InstanceAttempt, end: CodeEnd): Promise<WorkflowOutcome> {
  const { failing, abortedBy } = attempt.state;
  switch (end.type) {
    case "aborted":
      return { status: "aborted", by: abortedBy ?? "" };
    case "refused":
      return { status: "failed", failure: { code: "input", message: end.message } };
    case "threw":
      return { status: "failed", failure: failing ?? failureOf(attempt, end.error) };
    case "returned":
      return returned(attempt, end.value);
  }
}

async function returned(attempt: InstanceAttempt, value: unknown): Promise<WorkflowOutcome> {
  const { workflow, services } = attempt;
  const checked = await workflow.validateOutput(value);
  if (!checked.ok)
    return { status: "failed", failure: { code: "output", message: checked.message } };
  const output = readOutput(checked.value, services.policy.toolOutputBytes);
  if (output.ok) return { status: "done", output: output.value };
  const message = `The workflow "${workflow.name}" ${output.problem}`;
  return { status: "failed", failure: { code: "output", message } };
}

function failureOf(
  { services }: InstanceAttempt,
  error: unknown,
): StepFailure & { readonly step?: string } {
  const known = failedStep(error);
  if (known !== undefined) return { ...known.failure, step: known.step };
  return { code: "threw", message: services.secrets.scrubText(reasonOf(error)) };
}

/** Undoes what was done, the newest first. What cannot be undone is said in the outcome, and the rest is undone. */
async function undoAll(
  attempt: InstanceAttempt,
  undo: readonly Compensation[],
  outcome: Exclude<WorkflowOutcome, { readonly status: "done" }>,
): Promise<AttemptResult> {
  attempt.beginUndo();
  if (outcome.status === "failed" && attempt.state.failing === undefined && undo.length > 0) {
    const { failure } = outcome;
    await attempt.append([
      { type: "workflow.failing", key: instanceKeys.failing, data: { failure } },
    ]);
  }
  for (const compensation of undo.toReversed()) {
    // A compensation that fails is recorded as its step, and must not keep the others from being done.
    await undoStep(attempt, compensation).catch(() => undefined);
  }
  // The last result is recorded before the outcome that says all was done.
  await attempt.calm();
  return { type: "outcome", outcome };
}
