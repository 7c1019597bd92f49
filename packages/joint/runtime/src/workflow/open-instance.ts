import {
  hasCode,
  TenonError,
  type ApprovalDecision,
  type InstanceStatus,
  type Json,
  type LogId,
  type WorkflowEvent,
  type WorkflowInstance,
  type WorkflowOutcome,
  type WrittenSource,
} from "@tenon/contracts";
import { encodeWorkflowEvent, instanceKeys, instanceLog, type InstanceState } from "@tenon/log";
import { erase as eraseConversation } from "../conversation/erase.ts";
import { notNeeded } from "../not-needed.ts";
import type { Services } from "../services.ts";
import { childLog } from "../subagent/child-log.ts";
import { readOutput } from "../tool/output.ts";
import { answerApproval } from "./answer-approval.ts";
import { followInstance, instanceOrUndefined, readInstance } from "./read-instance.ts";
import { openApprovals, showInstance } from "./instance-summary.ts";
import { stepStatus } from "./step-status.ts";

/** A workflow instance in process. Throws `invalid-id`. */
export function openInstance(services: Services, workflow: string, id: string): WorkflowInstance {
  const log = instanceLog(workflow, id);
  const { platform } = services;
  return {
    workflow,
    id,
    log,
    start: (input, options) =>
      startInstance(services, { workflow, id, log }, { input, ...options }),
    send: (event, payload, options) => send(services, log, { event, payload, ...options }),
    answer: (step, decision: ApprovalDecision, { by }) =>
      answerApproval(services, log, { step, decision, by }),
    abort: ({ by }) => abortInstance(services, log, by),
    wait: (options) => wait(services, log, options?.signal),
    status: async () => statusOf(await readInstance(platform.logs, log), platform.clock.now()),
    delete: () => erase(services, log),
  };
}

type Address = { readonly workflow: string; readonly id: string; readonly log: LogId };
type Start = {
  readonly input: Json;
  readonly by: string;
  readonly trace?: string;
  readonly depth?: number;
  readonly source?: WrittenSource;
};

/** Starts an instance, once: it is durable when this resolves. */
export async function startInstance(
  services: Services,
  { workflow, id, log }: Address,
  { input, by, trace, depth, source }: Start,
): Promise<void> {
  const { platform, workflows } = services;
  const [newest] = await workflows.versions(workflow);
  if (newest === undefined) {
    throw new TenonError("unknown-workflow", `There is no workflow "${workflow}".`, {
      hint: `Known: ${workflows.names().join(", ")}.`,
    });
  }
  const recorded = jsonOf(services, input, "The input");
  const checked = await newest.validateInput(recorded);
  if (!checked.ok) throw new TenonError("invalid-input", checked.message);
  const event: WorkflowEvent = {
    type: "workflow.created",
    key: instanceKeys.created,
    ...(trace === undefined ? {} : { trace }),
    data: {
      workflow,
      instance: id,
      input: recorded,
      by,
      ...(depth === undefined ? {} : { depth }),
      ...(source === undefined ? {} : { source }),
    },
  };
  const wakeAt = platform.clock.now();
  try {
    await platform.logs.accept(log, [encodeWorkflowEvent(event)], { wakeAt, opening: [] });
  } catch (error) {
    throw hasCode(error, "key-conflict") ? takenId(workflow, id, error) : error;
  }
  const known = await platform.directory.get(log);
  if (known === undefined) {
    const state = await readInstance(platform.logs, log);
    const status = state.outcome === undefined ? "running" : "idle";
    // Whoever drives it has shown more by now, perhaps, and that counts.
    showInstance(services, log, { state, status, now: wakeAt });
  }
  services.wake(log);
}

function takenId(workflow: string, id: string, cause: unknown): TenonError {
  const message = `The workflow "${workflow}" has an instance "${id}" already, which was started with another input or by somebody else.`;
  const hint = "Look at the status of that one, or start this one under another id.";
  return new TenonError("key-conflict", message, { hint, cause });
}

type Sent = {
  readonly event: string;
  readonly payload: Json;
  readonly by: string;
  readonly key?: string;
};

async function send(services: Services, log: LogId, sent: Sent): Promise<void> {
  const { platform } = services;
  const { event, by, key = platform.ids.next() } = sent;
  await refuseSettled(services, log, instanceKeys.event(key));
  const received: WorkflowEvent = {
    type: "workflow.event-received",
    key: instanceKeys.event(key),
    data: { event, payload: jsonOf(services, sent.payload, "The payload"), by },
  };
  const wakeAt = platform.clock.now();
  await platform.logs.accept(log, [encodeWorkflowEvent(received)], { wakeAt });
  services.wake(log);
}

/** What was sent before is not refused when it is repeated. */
async function refuseSettled({ platform }: Services, log: LogId, key: string): Promise<void> {
  const { outcome } = await readInstance(platform.logs, log);
  if (outcome === undefined) return;
  for await (const entry of platform.logs.read(log)) if (entry.key === key) return;
  throw new TenonError("log-closed", `The instance ${log} is settled and takes no events.`);
}

async function abortInstance(services: Services, log: LogId, by: string): Promise<void> {
  const { platform } = services;
  if ((await readInstance(platform.logs, log)).outcome !== undefined) return;
  const event: WorkflowEvent = {
    type: "workflow.abort-requested",
    key: instanceKeys.abort,
    data: { by },
  };
  try {
    const wakeAt = platform.clock.now();
    await platform.logs.accept(log, [encodeWorkflowEvent(event)], { wakeAt });
  } catch (error) {
    // Someone else asked for the same before.
    if (!hasCode(error, "key-conflict")) throw error;
  }
  services.wake(log);
}

async function wait(
  { platform }: Services,
  log: LogId,
  signal: AbortSignal | undefined,
): Promise<WorkflowOutcome> {
  const ended = new AbortController();
  const either = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]);
  try {
    for await (const event of followInstance(platform.logs, log, either))
      if (event.type === "workflow.settled") return event.data.outcome;
  } finally {
    ended.abort(notNeeded);
  }
  throw new TenonError("aborted", "Waiting for the instance was aborted; the work goes on.");
}

function statusOf(state: InstanceState, now: number): InstanceStatus {
  const { outcome, blocked, version = "" } = state;
  const isWaiting = [...state.steps.values()].some(
    ({ wait, result }) => wait !== undefined && result === undefined,
  );
  const open = blocked === undefined ? (isWaiting ? "waiting" : "running") : "blocked";
  return {
    status: outcome?.status ?? open,
    version,
    approvals: openApprovals(state, now),
    steps: [...state.steps.values()].map(stepStatus),
    ...(blocked === undefined ? {} : { blocked: blocked.message }),
    ...(outcome === undefined ? {} : { outcome }),
  };
}

async function erase(services: Services, log: LogId): Promise<void> {
  const { platform } = services;
  const state = await instanceOrUndefined(platform.logs, log);
  await platform.logs.delete(log);
  await platform.blobs.delete(log);
  await platform.directory.remove(log);
  for (const { wait: waited } of state?.steps.values() ?? [])
    if (waited?.reason === "agent")
      await eraseConversation(services, childLog(waited.agent, waited.key));
}

function jsonOf({ policy }: Services, value: unknown, what: string): Json {
  const output = readOutput(value, policy.toolOutputBytes);
  if (output.ok) return output.value;
  throw new TenonError("invalid-input", `${what} ${output.problem.replace("returned", "is")}`);
}
