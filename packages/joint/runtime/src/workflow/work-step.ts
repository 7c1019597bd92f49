import {
  hasCode,
  type Json,
  type StepContext,
  type StepFailure,
  type StepOptions,
  type StepWork,
  type WorkflowEvent,
} from "@tenon/contracts";
import { instanceKeys, stepKey, type StepRecord } from "@tenon/log";
import { readOutput } from "../tool/output.ts";
import { reasonOf } from "../tool/settled.ts";
import { notNeeded } from "../not-needed.ts";
import type { InstanceAttempt } from "./instance-attempt.ts";

/** A step that does something. */
export interface WorkStep {
  readonly name: string;
  readonly options: StepOptions;
  readonly work: StepWork<Json | void>;
}

/** How often a step may take its process with it before it is given up. */
const mostCrashes = 10;

const defaultRetry = { tries: 5, baseMs: 500, maxMs: 300_000, factor: 2 } as const;

/** Does a step until it is settled: the start is recorded before the work, the result before anyone sees it. */
export async function runStep(attempt: InstanceAttempt, step: WorkStep): Promise<void> {
  for (;;) {
    const known = attempt.state.steps.get(step.name);
    const end = endOfOpen(known, step);
    if (end !== undefined) return attempt.fail(step.name, end);
    if (known?.retryAt !== undefined) await attempt.wait(step.name, { until: known.retryAt });
    const tried = await tryOnce(attempt, step, known);
    const isFinal = step.options.replay === "unsafe";
    if (tried.ok) return attempt.settle(step.name, tried, isFinal);
    const retryAt = retryTime(attempt, step, tried);
    if (retryAt === undefined) return attempt.fail(step.name, tried.failure);
    await recordFailure(attempt, step.name, { failure: tried.failure, retryAt });
  }
}

type Tried =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly failure: StepFailure; readonly isRetryable: boolean };

/** Why a step that a crash cut short is not done again. */
function endOfOpen(
  known: StepRecord | undefined,
  { name, options }: WorkStep,
): StepFailure | undefined {
  if (known?.isOpen !== true) return undefined;
  if (options.replay === "unsafe") {
    const message = `The step "${name}" was interrupted and may have taken effect; its outcome is unknown.`;
    return { code: "interrupted", message };
  }
  const crashes = known.attempts - known.failures;
  if (crashes < mostCrashes) return undefined;
  const message = `The step "${name}" ended its process ${crashes} times and is given up.`;
  return { code: "limit", message };
}

async function tryOnce(
  attempt: InstanceAttempt,
  step: WorkStep,
  known: StepRecord | undefined,
): Promise<Tried> {
  const { name } = step;
  const number = (known?.attempts ?? 0) + 1;
  const { created } = attempt.state;
  const key = known?.key ?? stepKey(attempt.ledger.lease.log, created?.time ?? 0, name);
  await attempt.append([
    {
      type: "step.started",
      key: instanceKeys.stepStarted(name, number),
      data: { step: name, attempt: number, key },
    },
  ]);
  return attempt.activity.during(() => race(attempt, step, { key, attempt: number }));
}

/** The work against its timeout. What ignores its signal is left behind; its late result goes nowhere. */
async function race(
  attempt: InstanceAttempt,
  step: WorkStep,
  identity: Pick<StepContext, "key" | "attempt">,
): Promise<Tried> {
  const { clock } = attempt.services.platform;
  const timeoutMs = step.options.timeoutMs ?? attempt.services.policy.toolTimeoutMs;
  const late = new AbortController();
  const done = new AbortController();
  const signal = AbortSignal.any([attempt.over, attempt.aborting, late.signal]);
  const timeout = async (): Promise<Tried> => {
    await clock.after(timeoutMs, AbortSignal.any([done.signal, attempt.over]));
    if (!done.signal.aborted) late.abort();
    const message = `The step "${step.name}" did not end within ${timeoutMs / 1000} s; it may have taken effect.`;
    return { ok: false, isRetryable: true, failure: { code: "timed-out", message } };
  };
  const ended = await Promise.race([invoke(attempt, step, { ...identity, signal }), timeout()]);
  done.abort(notNeeded);
  return ended;
}

async function invoke(
  attempt: InstanceAttempt,
  { name, work }: WorkStep,
  context: StepContext,
): Promise<Tried> {
  try {
    const output = readOutput(await work(context), attempt.services.policy.toolOutputBytes);
    if (output.ok) return output;
    const message = `The step "${name}" ${output.problem}`;
    return { ok: false, isRetryable: false, failure: { code: "output", message } };
  } catch (error) {
    const reason = attempt.services.secrets.scrubText(reasonOf(error));
    const message = `The step "${name}" failed: ${reason === "" ? "without a message." : reason}`;
    const isRetryable = !hasCode(error, "not-retryable");
    return { ok: false, isRetryable, failure: { code: "threw", message } };
  }
}

/** When a failed step is tried again; undefined when it is not. */
function retryTime(
  { state, services }: InstanceAttempt,
  { name, options }: WorkStep,
  { isRetryable }: Extract<Tried, { readonly ok: false }>,
): number | undefined {
  const { tries, baseMs, maxMs, factor } = { ...defaultRetry, ...options.retry };
  const failures = (state.steps.get(name)?.failures ?? 0) + 1;
  if (!isRetryable || failures >= tries) return undefined;
  return services.platform.clock.now() + Math.min(maxMs, baseMs * factor ** (failures - 1));
}

function recordFailure(
  attempt: InstanceAttempt,
  step: string,
  { failure, retryAt }: { readonly failure: StepFailure; readonly retryAt: number },
): Promise<void> {
  const number = attempt.state.steps.get(step)?.attempts ?? 1;
  const event: WorkflowEvent = {
    type: "step.failed",
    key: instanceKeys.stepFailed(step, number),
    data: { step, attempt: number, failure, retryAt },
  };
  return attempt.append([event]);
}
