import {
  TenonError,
  type Agent,
  type ApprovalTerms,
  type CallContext,
  type CallId,
  type ConversationId,
  type Json,
  type StepContext,
  type StepOptions,
  type Tool,
  type ToolContext,
  type ToolStepCall,
  type TurnId,
  type Workspace,
} from "@tenon/contracts";
import { stepKey } from "@tenon/log";
import { IsolateUse } from "../tool/isolate-use.ts";
import type { InstanceAttempt } from "./instance-attempt.ts";
import { startFrom } from "./start-step.ts";
import { askPerson, workStep } from "./step-object.ts";

/** Runs a tool of the agent that wrote the code: after the approval that it asks for, in a step that keeps its policy. */
export async function callTool(attempt: InstanceAttempt, call: ToolStepCall): Promise<Json> {
  const tool = await attempt.activity.during(() => findTool(attempt, call));
  const input = await approvedInput(attempt, call, tool);
  return workStep(attempt, {
    name: call.name,
    options: optionsOf(tool, call),
    work: (step) => runTool(attempt, { tool, input, name: call.name }, step),
  });
}

/** The tool as this release has it, also when the instance was started by an older one. */
async function findTool(attempt: InstanceAttempt, { name, tool }: ToolStepCall): Promise<Tool> {
  const writer = attempt.state.created?.source?.agent ?? "";
  const agent = await attempt.services.agents.get(writer);
  if (agent === undefined)
    return attempt.block(
      name,
      `The step "${name}" needs the agent "${writer}", which is not here. Bring it back with its tool "${tool}"; nothing was done.`,
    );
  const found = (await toolsOf(attempt, agent)).find(({ spec }) => spec.name === tool);
  if (found !== undefined) return found;
  return attempt.block(
    name,
    `The step "${name}" needs the tool "${tool}", which the agent "${writer}" has no more. Bring it back, or abort the instance; nothing was done.`,
  );
}

/** Tools that depend on a conversation are those of one without values. */
async function toolsOf({ state }: InstanceAttempt, { tools }: Agent): Promise<readonly Tool[]> {
  if (typeof tools !== "function") return tools;
  const { by = "", instance = "" } = state.created ?? {};
  return tools({ by, conversation: instance as ConversationId, state: {}, metadata: {} });
}

/** What a person made of the input, where one has to approve it. Rejects with `not-permitted` when it was denied. */
async function approvedInput(
  attempt: InstanceAttempt,
  call: ToolStepCall,
  tool: Tool,
): Promise<Json> {
  const name = `${call.name}/approval`;
  const terms = await attempt.activity.during(() => termsOf(attempt, { call, tool, name }));
  if (terms === undefined) return call.input;
  const answer = await askPerson(attempt, {
    ...terms,
    name,
    tool: call.tool,
    input: call.input,
  });
  switch (answer.status) {
    case "approved":
      return answer.input;
    case "denied":
      throw denied(call, answer.reason);
    case "expired":
      throw denied(call, "nobody answered in time");
  }
}

function denied({ tool }: ToolStepCall, reason: string | undefined): TenonError {
  const why = reason === undefined ? "." : `: ${reason}`;
  return new TenonError("not-permitted", `The call of tool "${tool}" was denied${why}`);
}

type Asking = { readonly call: ToolStepCall; readonly tool: Tool; readonly name: string };

/** Who must approve, if anyone. What the log says counts: a later release of the tool may think otherwise. */
async function termsOf(
  attempt: InstanceAttempt,
  { call, tool, name }: Asking,
): Promise<ApprovalTerms | undefined> {
  const { steps } = attempt.state;
  if (steps.has(name)) return {};
  if (steps.has(call.name) || tool.approval === undefined) return undefined;
  // What is not valid is no matter for a person: its step says why.
  if (!(await tool.validate(call.input)).ok) return undefined;
  const { log } = attempt.ledger.lease;
  const key = stepKey(log, attempt.state.created?.time ?? 0, call.name);
  const terms = await tool.approval(call.input, callContext(attempt, call.name, key));
  return typeof terms === "boolean" ? (terms ? {} : undefined) : terms;
}

function optionsOf(tool: Tool, { retry }: ToolStepCall): StepOptions {
  const timeout = tool.timeoutMs === undefined ? {} : { timeoutMs: tool.timeoutMs };
  const again = { ...timeout, ...(retry === undefined ? {} : { retry }) };
  if (tool.replay !== "unsafe") return again;
  const once = { ...timeout, retry: { tries: 1 } };
  // What can be probed is started again, and finds out then.
  return tool.probe === undefined ? { ...once, replay: "unsafe" } : once;
}

type ToolRun = { readonly tool: Tool; readonly input: Json; readonly name: string };

async function runTool(
  attempt: InstanceAttempt,
  { tool, input, name }: ToolRun,
  step: StepContext,
): Promise<Json> {
  const { services } = attempt;
  const checked = await tool.validate(input);
  if (!checked.ok) throw new TenonError("not-retryable", checked.message);
  const secrets = await services.secrets.resolve(tool.secrets, `The tool "${tool.spec.name}"`);
  const identity = callContext(attempt, name, step.key);
  const probing = { ...identity, signal: step.signal, secrets };
  if (tool.replay === "unsafe" && tool.probe !== undefined && step.attempt > 1) {
    const probed = await tool.probe(input, probing);
    if (probed.status === "done") return probed.output;
    if (probed.status === "unknown")
      throw new TenonError("not-retryable", "it was interrupted and may have taken effect.");
  }
  return (await tool.run?.(checked.value, toolContext(attempt, probing))) as Json;
}

function callContext(
  { state }: InstanceAttempt,
  name: string,
  key: CallContext["key"],
): CallContext {
  const { created } = state;
  return {
    agent: created?.source?.agent ?? "",
    conversation: (created?.instance ?? "") as ConversationId,
    turn: (created?.workflow ?? "") as TurnId,
    call: name as CallId,
    key,
    by: created?.by ?? "",
  };
}

type Probing = Parameters<NonNullable<Tool["probe"]>>[1];

/** An instance has no values, no files and no calls within calls: its code has steps instead. */
function toolContext(attempt: InstanceAttempt, probing: Probing): ToolContext {
  const { services } = attempt;
  const lacking = (what: string): TenonError =>
    new TenonError(
      "capability-missing",
      `A tool that a workflow calls has no ${what}. Do it in steps of the workflow, or call the tool in a conversation.`,
    );
  return {
    ...probing,
    step: { do: () => Promise.reject(lacking("steps of its own")) },
    state: {
      get: () => {
        throw lacking("state");
      },
      set: () => {
        throw lacking("state");
      },
    },
    get workspace(): Workspace {
      throw lacking("workspace");
    },
    isolates: () => new IsolateUse(services.platform).open(),
    now: () => services.platform.clock.now(),
    // Nobody watches a step while it runs.
    progress: () => undefined,
    callTool: () => Promise.reject(lacking("tools of its own")),
    earlierCalls: () => [],
    startWorkflow: (workflow, input) =>
      startFrom(services, {
        workflow,
        input,
        key: probing.key,
        by: probing.by,
        signal: probing.signal,
        depth: (attempt.state.created?.depth ?? 0) + 1,
      }),
  };
}
