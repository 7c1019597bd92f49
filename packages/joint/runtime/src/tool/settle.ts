import type { Decision, EventData, Json, ToolCall } from "@tenon/contracts";
import { factKeys } from "@tenon/log";
import { openChild } from "../subagent/open-child.ts";
import { opensChild } from "../subagent/task-tool.ts";
import { isStopped, recall, record, turnEvent, type Attempt } from "../turn/attempt.ts";
import { answerTo } from "./answers.ts";
import { askTerms, type AwaitTerms } from "./approval-terms.ts";
import { callContext } from "./context.ts";
import { effectiveInput } from "./effective-input.ts";
import { NestedCalls } from "./nested-calls.ts";
import { outputMessage, readOutput } from "./output.ts";
import { recordResult } from "./record-result.ts";
import { runAgain, runTool } from "./run-tool.ts";
import {
  expired,
  failed,
  interrupted,
  reasonOf,
  skipped,
  type CallOf,
  type EffectiveInput,
  type OnProgress,
  type Settled,
} from "./settled.ts";

/** Takes a call from where the log left it to its one result. */
export async function settle(
  attempt: Attempt,
  call: ToolCall,
  onProgress: OnProgress,
): Promise<Settled> {
  const stopped = ended(attempt, call);
  if (stopped !== undefined) return stopped;
  const tool = attempt.cursor.resolved.tools.get(call.name);
  const started = lastStart(attempt, call);
  if (tool === undefined)
    return started === undefined ? unknownTool(attempt, call) : interrupted(call);
  const of = { call, tool, onProgress };
  if (started !== undefined) return runAgain(attempt, { ...of, started, nested: nestedIn(call) });
  const awaiting = recall(attempt, "tool.awaiting", factKeys.toolAwaiting(attempt.turn, call.id));
  if (awaiting !== undefined) return afterAnswer(attempt, of, awaiting.data);
  return begin(attempt, of);
}

async function begin(attempt: Attempt, of: CallOf): Promise<Settled> {
  const { call, tool } = of;
  const effective = await effectiveInput(tool, call.input);
  if ("problem" in effective) return failed(call, "invalid", effective.problem);
  const waits = await awaits(attempt, of, effective.input);
  if (waits === undefined) return run(attempt, of, effective);
  if ("message" in waits) return waits;
  const opened = waits.reason === "child" ? openChild(attempt, call, effective.input) : [];
  if ("message" in opened) return opened;
  const asked = { call: call.id, ...waits, ...effective };
  const event = { type: "tool.awaiting", data: asked } as const;
  const key = factKeys.toolAwaiting(attempt.turn, call.id);
  await record(attempt, turnEvent(attempt, key, event), ...opened);
  return afterAnswer(attempt, of, asked);
}

function run(attempt: Attempt, of: CallOf, effective: EffectiveInput): Promise<Settled> {
  return runTool(attempt, { ...of, effective, number: 1, nested: nestedIn(of.call) });
}

/** Calls that the tool makes are settled as its own call is. */
function nestedIn(call: ToolCall): (attempt: Attempt, left: AbortController) => NestedCalls {
  return (attempt, left) =>
    new NestedCalls({
      attempt,
      call,
      left,
      settle: async (inner, nested) =>
        recordResult(
          inner,
          nested,
          tooDeep(inner, nested) ?? (await settle(inner, nested, undefined)),
        ),
    });
}

/** Calls within calls end somewhere, also when a tool calls itself. */
function tooDeep({ nesting, services }: Attempt, call: ToolCall): Settled | undefined {
  const limit = services.policy.nestedCallDepth;
  if (nesting === undefined || nesting.depth <= limit) return undefined;
  return failed(
    call,
    "invalid",
    `The tool "${call.name}" was called within ${limit} calls within each other; deeper ones are refused.`,
  );
}

/** What is not to be begun any more: the turn was stopped, or the tool that made the call was left behind. */
function ended(attempt: Attempt, call: ToolCall): Settled | undefined {
  const isLeft = attempt.nesting?.left.aborted === true;
  if (!isLeft && !isStopped(attempt)) return undefined;
  const isBegun = lastStart(attempt, call) !== undefined || hasChild(attempt, call);
  if (isBegun) return interrupted(call);
  return skipped(call, isLeft ? "the tool that made the call ended." : "the turn was stopped.");
}

function hasChild(attempt: Attempt, call: ToolCall): boolean {
  const awaiting = recall(attempt, "tool.awaiting", factKeys.toolAwaiting(attempt.turn, call.id));
  return awaiting?.data.reason === "child";
}

function unknownTool(attempt: Attempt, call: ToolCall): Settled {
  const names = [...attempt.cursor.resolved.tools.keys()];
  const known = names.length === 0 ? "There are no tools." : `The tools are: ${names.join(", ")}.`;
  return failed(call, "unknown-tool", `There is no tool "${call.name}". ${known}`);
}

function lastStart(attempt: Attempt, call: ToolCall): EventData["tool.started"] | undefined {
  let started: EventData["tool.started"] | undefined;
  for (let number = 1; ; number += 1) {
    const key = factKeys.toolStarted(attempt.turn, call.id, number);
    const next = recall(attempt, "tool.started", key);
    if (next === undefined) return started;
    started = next.data;
  }
}

async function awaits(
  attempt: Attempt,
  { call, tool }: CallOf,
  input: Json,
): Promise<AwaitTerms | undefined | Settled> {
  try {
    const rule = (await tool.approval?.(input, callContext(attempt, call))) ?? false;
    if (rule !== false)
      return askTerms(rule === true ? {} : rule, attempt.services.platform.clock.now());
  } catch (error) {
    const text = `The approval rule of tool "${call.name}" threw: ${reasonOf(error)}`;
    return failed(call, "invalid", text);
  }
  if (opensChild(tool)) return { reason: "child" };
  return tool.run === undefined ? { reason: "client" } : undefined;
}

async function afterAnswer(
  attempt: Attempt,
  of: CallOf,
  asked: EventData["tool.awaiting"],
): Promise<Settled> {
  const { call, tool } = of;
  const answer = await answerTo(attempt, call, asked);
  if (answer === undefined) return ended(attempt, call) ?? interrupted(call);
  if (answer === "expired") return expired(call);
  const { decision, by } = answer;
  if (decision.type === "result")
    return outsideResult(attempt, call, { decision, reason: asked.reason });
  if (decision.type === "deny") {
    const reason = decision.reason === undefined ? "" : `: ${decision.reason}`;
    return failed(call, "denied", `Denied by ${by}${reason}`);
  }
  if (tool.run === undefined)
    return failed(call, "invalid", "The client approved the call without a result.");
  const effective =
    decision.input === undefined ? asked : await effectiveInput(tool, decision.input);
  if ("problem" in effective) return failed(call, "invalid", effective.problem);
  return run(attempt, of, effective);
}

type Outside = {
  readonly decision: Extract<Decision, { readonly type: "result" }>;
  readonly reason: EventData["tool.awaiting"]["reason"];
};

function outsideResult(attempt: Attempt, call: ToolCall, { decision, reason }: Outside): Settled {
  const source = reason === "child" ? "child" : "client";
  const output = readOutput(decision.output, attempt.services.policy.toolOutputBytes);
  if (!output.ok) return failed(call, source, `The ${source} ${output.problem}`);
  const message = outputMessage(call.id, call.name, output.value);
  return { message: { ...message, isError: decision.isError ?? false }, source };
}
