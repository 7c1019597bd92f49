import {
  hasCode,
  TenonError,
  type ApprovalDecision,
  type ConversationId,
  type LogId,
  type Principal,
  type WorkflowEvent,
} from "@tenon/contracts";
import {
  approversOf,
  canonicalJson,
  encodeWorkflowEvent,
  instanceKeys,
  type InstanceState,
  type StepRecord,
} from "@tenon/log";
import type { Services } from "../services.ts";
import { checkEditedInput } from "../tool/edited-input.ts";
import { readInstance } from "./read-instance.ts";

/** What somebody decided about an approval of an instance. */
export interface GivenAnswer {
  readonly step: string;
  readonly decision: ApprovalDecision;
  readonly by: Principal;
}

/** Records what a person decided. The first answer counts. */
export async function answerApproval(
  services: Services,
  log: LogId,
  given: GivenAnswer,
): Promise<void> {
  const { platform } = services;
  checkDecision(given.decision);
  const state = await readInstance(platform.logs, log);
  const step = state.steps.get(given.step);
  if (step?.wait?.reason !== "approval") {
    throw new TenonError(
      "approval-not-found",
      `No approval "${given.step}" of this instance waits for an answer.`,
    );
  }
  if (isKnown(step, given)) return;
  checkOpen(step, state, platform.clock.now());
  checkPrincipal(step, given, platform.clock.now());
  await checkInput(services, state, given);
  try {
    await platform.logs.accept(log, [encodeWorkflowEvent(eventOf(given))], {
      wakeAt: platform.clock.now(),
    });
  } catch (error) {
    if (!hasCode(error, "key-conflict")) throw error;
    // Somebody was faster, or it has expired: what is recorded says which.
    return answerApproval(services, log, given);
  }
  services.wake(log);
}

/** Decisions come from outside: what is not clearly an approval must never be taken for one. */
function checkDecision({ type }: { readonly type: string }): void {
  if (["approve", "deny", "delegate"].includes(type)) return;
  throw new TenonError(
    "invalid-input",
    "The `type` of a decision must be `approve`, `deny` or `delegate`.",
  );
}

function eventOf({ step, decision, by }: GivenAnswer): WorkflowEvent {
  if (decision.type === "delegate")
    return { type: "step.delegated", data: { step, to: decision.to, by } };
  return {
    type: "step.answered",
    key: instanceKeys.stepAnswered(step),
    data: { step, answer: decision, by },
  };
}

/** The same answer again is one answer. */
function isKnown({ answer }: StepRecord, { decision, by }: GivenAnswer): boolean {
  if (answer === undefined || decision.type === "delegate") return false;
  return answer.by === by && canonicalJson(answer.answer) === canonicalJson(decision);
}

function checkOpen(
  { name, answer, isExpired, wait, result }: StepRecord,
  state: InstanceState,
  now: number,
): void {
  const until = wait?.reason === "approval" ? wait.until : undefined;
  const isLate = isExpired === true || (until !== undefined && now >= until);
  if (answer === undefined && isLate)
    throw new TenonError("approval-expired", `The approval "${name}" has expired.`);
  if (answer !== undefined || result !== undefined || state.outcome !== undefined)
    throw settledAlready(name);
}

function checkPrincipal(step: StepRecord, { by }: GivenAnswer, now: number): void {
  const approvers = approversOf(step, now);
  if (approvers === undefined || approvers.includes(by)) return;
  throw new TenonError("not-permitted", `${by} was not asked for the approval "${step.name}".`);
}

/** A workflow has no tool of its own: what its code makes of another input is for it to say. */
async function checkInput(
  services: Services,
  { created, steps }: InstanceState,
  { step, decision }: GivenAnswer,
): Promise<void> {
  const wait = steps.get(step)?.wait;
  const tool = wait?.reason === "approval" ? wait.tool : undefined;
  if (created?.source === undefined || tool === undefined) return;
  const { by, instance, source } = created;
  const conversation = instance as ConversationId;
  const context = { by, conversation, state: {}, metadata: {} };
  await checkEditedInput(services, { agent: source.agent, tool, context, decision });
}

function settledAlready(step: string): TenonError {
  return new TenonError(
    "approval-settled",
    `The approval "${step}" was answered already; the first answer counts.`,
  );
}
