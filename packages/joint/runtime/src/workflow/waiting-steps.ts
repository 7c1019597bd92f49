import {
  hasCode,
  TenonError,
  type ApprovalAnswer,
  type ApprovalRequest,
  type Json,
  type StepWait,
  type WaitOptions,
  type WorkflowEvent,
} from "@tenon/contracts";
import { approversOf, encodeWorkflowEvent, instanceKeys, type StepRecord } from "@tenon/log";
import type { InstanceAttempt } from "./instance-attempt.ts";
import { showInstance } from "./instance-summary.ts";

/** Waits for a time, durably. */
export async function waitUntil(
  attempt: InstanceAttempt,
  name: string,
  { known, until }: { readonly known: StepRecord | undefined; readonly until: number },
): Promise<void> {
  const wait = await recordedWait(attempt, name, {
    known,
    wait: { reason: "timer", until },
  });
  await attempt.wait(name, { until: wait.until });
  await attempt.settle(name, { ok: true, value: null });
}

/** Waits for an event. */
export async function waitForEvent(
  attempt: InstanceAttempt,
  event: string,
  {
    known,
    name,
    timeoutMs,
  }: { readonly known: StepRecord | undefined; readonly name: string } & Pick<
    WaitOptions,
    "timeoutMs"
  >,
): Promise<void> {
  const until = timeoutMs === undefined ? {} : { until: now(attempt) + timeoutMs };
  const wait = await recordedWait(attempt, name, {
    known,
    wait: { reason: "event", event, ...until },
  });
  let found = attempt.takeEvent(wait.event);
  if (found === undefined)
    await attempt.wait(name, {
      until: wait.until,
      isTrue: () => (found = attempt.takeEvent(wait.event)) !== undefined,
    });
  if (found !== undefined) {
    const { payload, offset } = found;
    return attempt.settle(name, { ok: true, value: payload, event: offset });
  }
  const message = `The event "${event}" did not come in time.`;
  return attempt.fail(name, { code: "timed-out", message });
}

/** Waits for a person; turns to others when its time comes, and tells them with `notify`. */
export async function waitForApproval(
  attempt: InstanceAttempt,
  request: ToolApproval,
  { known, notify }: { readonly known: StepRecord | undefined; readonly notify: () => void },
): Promise<void> {
  const { name } = request;
  const wait = await recordedWait(attempt, name, { known, wait: approvalWait(attempt, request) });
  // Whoever is asked must see it, also while other steps work.
  const show = (): void =>
    showInstance(attempt.services, attempt.ledger.lease.log, {
      state: attempt.state,
      status: "running",
    });
  if (known?.wait === undefined) show();
  const isAnswered = (): boolean => {
    const step = attempt.state.steps.get(name);
    return step?.answer !== undefined || step?.isExpired === true;
  };
  const { escalate, until } = wait;
  if (escalate !== undefined && (until === undefined || escalate.at < until)) {
    await attempt.wait(name, { until: escalate.at, isTrue: isAnswered });
    const isOpen = !isAnswered() && (until === undefined || now(attempt) < until);
    if (isOpen && (await escalated(attempt, name))) {
      show();
      notify();
    }
  }
  await attempt.wait(name, { until, isTrue: isAnswered });
  if (!isAnswered()) {
    await attempt.activity.during(() => expire(attempt, name));
    await attempt.wait(name, { isTrue: isAnswered });
  }
  const answer = approvalAnswer(wait, attempt.state.steps.get(name)?.answer);
  await attempt.settle(name, { ok: true, value: answer });
}

/** In the place of an answer, and as answers come: of the two there is only ever the first. */
async function expire({ services, ledger }: InstanceAttempt, name: string): Promise<void> {
  const event: WorkflowEvent = {
    type: "step.expired",
    key: instanceKeys.stepAnswered(name),
    data: { step: name },
  };
  const { logs, clock } = services.platform;
  try {
    await logs.accept(ledger.lease.log, [encodeWorkflowEvent(event)], { wakeAt: clock.now() });
  } catch (error) {
    // Somebody was faster.
    if (!hasCode(error, "key-conflict")) ledger.fail(error);
  }
}

/** Records who may answer from now on. False when an approval is open to all. */
async function escalated(attempt: InstanceAttempt, name: string): Promise<boolean> {
  const step = attempt.state.steps.get(name);
  const approvers = step === undefined ? undefined : approversOf(step, now(attempt));
  if (step?.wait?.reason !== "approval" || approvers === undefined) return false;
  const to = step.wait.escalate?.to ?? [];
  const event: WorkflowEvent = {
    type: "step.escalated",
    key: instanceKeys.stepEscalated(name),
    data: { step: name, to, approvers },
  };
  if (step.escalatedTo === undefined) await attempt.append([event]);
  return true;
}

/** What a person is asked, and for which tool if it is for one. */
type ToolApproval = ApprovalRequest & { readonly tool?: string };

type Approval = Extract<StepWait, { readonly reason: "approval" }>;

function approvalWait(attempt: InstanceAttempt, request: ToolApproval): Approval {
  const { input = null, tool, approvers, expiresMs, escalate } = request;
  const at = now(attempt);
  return {
    reason: "approval",
    input,
    ...(tool === undefined ? {} : { tool }),
    ...(approvers === undefined ? {} : { approvers }),
    ...(expiresMs === undefined ? {} : { until: at + expiresMs }),
    ...(escalate === undefined ? {} : { escalate: { at: at + escalate.afterMs, to: escalate.to } }),
  };
}

function approvalAnswer(wait: Approval, given: StepRecord["answer"]): ApprovalAnswer & Json {
  if (given === undefined) return { status: "expired", at: wait.until ?? 0 };
  const { answer, by, at } = given;
  if (answer.type === "approve")
    return { status: "approved", by, at, input: answer.input ?? wait.input };
  const reason = answer.type === "deny" ? answer.reason : undefined;
  return { status: "denied", by, at, ...(reason === undefined ? {} : { reason }) };
}

/** What the step waits for, as it was recorded first. */
export async function recordedWait<Wait extends StepWait>(
  attempt: InstanceAttempt,
  name: string,
  { known, wait }: { readonly known: StepRecord | undefined; readonly wait: Wait },
): Promise<Wait> {
  if (known?.wait === undefined) {
    const event: WorkflowEvent = {
      type: "step.awaiting",
      key: instanceKeys.stepAwaiting(name),
      data: { step: name, ...wait },
    };
    await attempt.append([event]);
    return wait;
  }
  return known.wait as StepWait as Wait;
}

/** A time as milliseconds since 1970. Throws `invalid-input`. */
export function timeOf(name: string, time: number | { getTime(): number }): number {
  const at = typeof time === "number" ? time : time.getTime();
  if (Number.isFinite(at)) return at;
  throw new TenonError("invalid-input", `The step "${name}" must wait until a valid time.`, {
    hint: "Give milliseconds since 1970 or a Date.",
  });
}

function now(attempt: InstanceAttempt): number {
  return attempt.services.platform.clock.now();
}
