import {
  hasCode,
  type CallId,
  type ErrorCode,
  type StepResult,
  type StepWait,
} from "@tenon/contracts";
import { parseLog, stepKey, type StepRecord } from "@tenon/log";
import { abort } from "../conversation/abort.ts";
import { submit } from "../conversation/submit.ts";
import { hopelessReason } from "../hopeless.ts";
import type { Services } from "../services.ts";
import { childLog, taskSubmission } from "../subagent/child-log.ts";
import type { InstanceAttempt } from "./instance-attempt.ts";
import { recordedWait } from "./waiting-steps.ts";

/** A task for an agent. */
export interface AgentTask {
  readonly name: string;
  readonly agent: string;
  readonly input: string;
}

type AgentWait = Extract<StepWait, { readonly reason: "agent" }>;

/** Gives a task to an agent in a conversation of its own, and waits for its answer. */
export async function askAgent(
  attempt: InstanceAttempt,
  { name, agent, input }: AgentTask,
  known: StepRecord | undefined,
): Promise<void> {
  const { services, ledger, state } = attempt;
  const key = stepKey(ledger.lease.log, state.created?.time ?? 0, name);
  const asked: AgentWait = { reason: "agent", agent, input, key };
  const wait = await recordedWait(attempt, name, { known, wait: asked });
  const answerOf = (): StepRecord["answer"] => attempt.state.steps.get(name)?.answer;
  if (answerOf() === undefined) {
    const refused = await attempt.activity.during(() => open(services, attempt, { name, wait }));
    if (refused !== undefined)
      return attempt.fail(name, {
        code: "agent",
        message: `The step "${name}" failed: ${refused}`,
      });
  }
  await attempt.wait(name, { isTrue: () => answerOf() !== undefined });
  await attempt.settle(name, resultOf(name, answerOf()));
}

/** Tells an agent that its task is not needed any more. */
export async function stopAgent(
  services: Services,
  { agent, key }: AgentWait,
  by: string,
): Promise<void> {
  try {
    await abort(services, childLog(agent, key), { by, submission: taskSubmission });
  } catch (error) {
    if (!hasCode(error, "log-not-found") && !hasCode(error, "log-closed")) throw error;
  }
}

type Opening = { readonly name: string; readonly wait: AgentWait };

/** Opens the conversation, once however often it is called. Resolves with why there can be none. */
async function open(
  services: Services,
  { ledger, state }: InstanceAttempt,
  { name, wait }: Opening,
): Promise<string | undefined> {
  const { agent, input, key } = wait;
  if ((await services.agents.get(agent)) === undefined) return `there is no agent "${agent}".`;
  const log = childLog(agent, key);
  const identity = parseLog(log);
  if (identity.type !== "conversation") return `"${agent}" is no agent.`;
  const { depth = 0, source } = state.created ?? {};
  const above = depth === 0 && source === undefined ? {} : { instances: depth + 1 };
  const parent = { log: ledger.lease.log, call: name as CallId, key, depth: 1, ...above };
  const options = { key: taskSubmission, by: state.created?.by ?? "" };
  try {
    await submit(services, { agent, id: identity.conversation, log }, { input, options, parent });
    return undefined;
  } catch (error) {
    const reason = hopelessReason(error, hopeless);
    if (reason === undefined) ledger.fail(error);
    return reason;
  }
}

const hopeless: readonly ErrorCode[] = ["invalid-input", "key-conflict", "log-closed"];

function resultOf(name: string, given: StepRecord["answer"]): StepResult {
  const answer = given?.answer;
  if (answer?.type === "result" && !answer.isError) return { ok: true, value: answer.output };
  const reason =
    answer?.type === "result" && typeof answer.output === "string"
      ? answer.output
      : "the agent gave no answer.";
  return { ok: false, failure: { code: "agent", message: `The step "${name}" failed: ${reason}` } };
}
