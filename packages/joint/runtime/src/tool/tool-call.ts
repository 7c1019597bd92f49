import {
  hasCode,
  type Decision,
  type EventData,
  type Json,
  type JsonObject,
  type SettleSource,
  type Tool,
  type ToolCall,
  type ToolMessage,
  type Validation,
} from "@tenon/contracts";
import { callsOf, closeTranscript, factKeys, notExecuted } from "@tenon/log";
import { isStopped, recall, record, turnEvent, type Attempt } from "../turn/attempt.ts";
import { TurnFault } from "../turn/gate.ts";
import { answerTo } from "./answers.ts";
import { callContext } from "./context.ts";
import { errorMessage, outputMessage, readOutput } from "./output.ts";
import { shownOutput } from "./public-form.ts";
import { interrupted, runAgain, runTool } from "./run-tool.ts";

/** How a call was settled. */
export interface Settled {
  readonly message: ToolMessage;
  readonly source: SettleSource;
  readonly ms?: number;
}

/** What a tool is run with: `value` itself when it is JSON (`parsed`), or the input that is validated again. */
export interface EffectiveInput {
  readonly input: Json;
  readonly parsed: boolean;
}

/** Progress of a running tool. */
export type OnProgress = ((partial: Json) => void) | undefined;

/** `turn.tool`: serves a recorded result, or takes the call from where the log left it to its one result. */
export function callTool(
  attempt: Attempt,
  asked: ToolCall,
  onProgress: OnProgress,
): Promise<ToolMessage> {
  // Who asks twice at once waits for the same run, and counts as live once.
  const running = attempt.running.get(asked.id);
  if (running !== undefined) return running;
  const result = attempt.gate.guard(() => resultOf(attempt, asked, onProgress));
  attempt.running.set(asked.id, result);
  return result;
}

async function resultOf(
  attempt: Attempt,
  asked: ToolCall,
  onProgress: OnProgress,
): Promise<ToolMessage> {
  const recorded = recall(attempt, "tool.settled", factKeys.toolSettled(attempt.turn, asked.id));
  if (recorded !== undefined) return recorded.data.message;
  const { call, isCutOff } = callOfLastReply(attempt, asked, "ran");
  const settled = refusal(attempt, call, isCutOff) ?? (await settle(attempt, call, onProgress));
  return settleCall(attempt, call, settled);
}

/** A result that the harness made itself, for a call that it did not let run. */
export async function answerCall(attempt: Attempt, message: ToolMessage): Promise<void> {
  const { call: id, name } = message;
  if (recall(attempt, "tool.settled", factKeys.toolSettled(attempt.turn, id)) !== undefined) return;
  const { call } = callOfLastReply(attempt, { id, name }, "answered");
  await settleCall(attempt, call, { message: { ...message, name: call.name }, source: "harness" });
}

/** Records the one result of a call. */
async function settleCall(
  attempt: Attempt,
  call: Pick<ToolCall, "id">,
  settled: Settled,
): Promise<ToolMessage> {
  const key = factKeys.toolSettled(attempt.turn, call.id);
  const raced = recall(attempt, "tool.settled", key);
  if (raced !== undefined) return raced.data.message;
  const event = turnEvent(attempt, key, {
    type: "tool.settled",
    data: { call: call.id, ...settled },
  });
  const changes = attempt.pending.get(call.id) ?? [];
  try {
    await record(attempt, ...changes, { ...event, public: publicResult(attempt, settled) });
  } catch (error) {
    if (!hasCode(error, "value-too-large") || settled.message.isError) throw error;
    attempt.pending.delete(call.id);
    return settleCall(attempt, call, tooLarge(settled));
  }
  return recall(attempt, "tool.settled", key)?.data.message ?? settled.message;
}

/** An output within its limit can outgrow an entry: it is written as text and as structure, and escaped in both. */
function tooLarge({ message: { call, name }, ...settled }: Settled): Settled {
  const text = `The tool "${name}" returned more than one entry of the log can hold. Return less, or a reference to where the rest is.`;
  return { ...settled, message: errorMessage(call, name, text) };
}

/** Host policy is bound to the reply: a harness cannot invent a call, change one, or bring back one of an earlier turn. */
function callOfLastReply(
  attempt: Attempt,
  asked: Pick<ToolCall, "id" | "name">,
  did: "ran" | "answered",
): { readonly call: ToolCall; readonly isCutOff: boolean } {
  const { messages } = closeTranscript(attempt.ledger.state.transcript);
  const reply = messages.findLast((message) => message.role === "assistant");
  const call =
    reply === undefined ? undefined : callsOf(reply).find((candidate) => candidate.id === asked.id);
  const isOfTurn =
    attempt.ledger.find(factKeys.toolRequested(attempt.turn, asked.id)) !== undefined;
  if (reply === undefined || call === undefined || !isOfTurn) {
    throw new TurnFault({
      code: "harness",
      message: `The harness ${did} the call "${asked.id}" of tool "${asked.name}", which the last reply did not ask for.`,
    });
  }
  return { call, isCutOff: reply.stop === "length" };
}

function refusal(attempt: Attempt, call: ToolCall, isCutOff: boolean): Settled | undefined {
  if (isStopped(attempt)) {
    if (lastStart(attempt, call) !== undefined) return interrupted(call);
    const reason = "Not executed: the turn was stopped.";
    return { message: notExecuted(call.id, call.name, reason), source: "skipped" };
  }
  if (isCutOff) {
    const reason =
      "Not executed: the reply was cut off by the output limit, so the input may be incomplete.";
    return { message: notExecuted(call.id, call.name, reason), source: "skipped" };
  }
  return undefined;
}

async function settle(attempt: Attempt, call: ToolCall, onProgress: OnProgress): Promise<Settled> {
  const tool = attempt.cursor.resolved.tools.get(call.name);
  const started = lastStart(attempt, call);
  if (tool === undefined)
    return started === undefined ? unknownTool(attempt, call) : interrupted(call);
  if (started !== undefined) return runAgain(attempt, { call, tool, onProgress, started });
  const awaiting = recall(attempt, "tool.awaiting", factKeys.toolAwaiting(attempt.turn, call.id));
  if (awaiting !== undefined)
    return afterAnswer(attempt, { call, tool, onProgress, asked: awaiting.data });
  const effective = await effectiveInput(tool, call.input);
  if ("problem" in effective)
    return { message: errorMessage(call.id, call.name, effective.problem), source: "invalid" };
  const reason = await awaits(attempt, { call, tool, input: effective.input });
  if (typeof reason === "object") return reason;
  if (reason === undefined)
    return runTool(attempt, { call, tool, onProgress, effective, number: 1 });
  const asked = { call: call.id, reason, ...effective };
  await record(
    attempt,
    turnEvent(attempt, factKeys.toolAwaiting(attempt.turn, call.id), {
      type: "tool.awaiting",
      data: asked,
    }),
  );
  return afterAnswer(attempt, { call, tool, onProgress, asked });
}

function unknownTool(attempt: Attempt, call: ToolCall): Settled {
  const names = [...attempt.cursor.resolved.tools.keys()];
  const known = names.length === 0 ? "There are no tools." : `The tools are: ${names.join(", ")}.`;
  return {
    message: errorMessage(call.id, call.name, `There is no tool "${call.name}". ${known}`),
    source: "unknown-tool",
  };
}

function lastStart(attempt: Attempt, call: ToolCall): EventData["tool.started"] | undefined {
  let started: EventData["tool.started"] | undefined;
  for (let number = 1; ; number += 1) {
    const next = recall(
      attempt,
      "tool.started",
      factKeys.toolStarted(attempt.turn, call.id, number),
    );
    if (next === undefined) return started;
    started = next.data;
  }
}

/** Validates an input and decides what is recorded, approved and run: the validated value when it is JSON. */
async function effectiveInput(
  tool: Tool,
  input: Json,
): Promise<EffectiveInput | { readonly problem: string }> {
  const validation = await validate(tool, input);
  if (!validation.ok) return { problem: validation.message };
  const output = readOutput(validation.value, Number.POSITIVE_INFINITY);
  const isPlain =
    output.ok &&
    JSON.stringify(output.value) === JSON.stringify(validation.value) &&
    !hasInstances(validation.value);
  return isPlain && output.ok ? { input: output.value, parsed: true } : { input, parsed: false };
}

async function validate(tool: Tool, input: Json): Promise<Validation> {
  try {
    return await tool.validate(input);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The validation of tool "${tool.spec.name}" threw: ${reason}`;
    return { ok: false, message };
  }
}

function hasInstances(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return true;
  return Object.values(value).some(hasInstances);
}

type Ready = { readonly call: ToolCall; readonly tool: Tool; readonly input: Json };

async function awaits(
  attempt: Attempt,
  { call, tool, input }: Ready,
): Promise<"approval" | "client" | undefined | Settled> {
  try {
    if ((await tool.approval?.(input, callContext(attempt, call))) === true) return "approval";
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      message: errorMessage(
        call.id,
        call.name,
        `The approval rule of tool "${call.name}" threw: ${reason}`,
      ),
      source: "invalid",
    };
  }
  return tool.run === undefined ? "client" : undefined;
}

type Asked = {
  readonly call: ToolCall;
  readonly tool: Tool;
  readonly onProgress: OnProgress;
  readonly asked: EventData["tool.awaiting"];
};

async function afterAnswer(
  attempt: Attempt,
  { call, tool, onProgress, asked }: Asked,
): Promise<Settled> {
  const { decision, by } = await answerTo(attempt, call);
  if (decision.type === "result") return clientResult(attempt, call, decision);
  if (decision.type === "deny") {
    const reason = decision.reason === undefined ? "" : `: ${decision.reason}`;
    return {
      message: errorMessage(call.id, call.name, `Denied by ${by}${reason}`),
      source: "denied",
    };
  }
  if (tool.run === undefined)
    return {
      message: errorMessage(call.id, call.name, "The client approved the call without a result."),
      source: "invalid",
    };
  const effective =
    decision.input === undefined ? asked : await effectiveInput(tool, decision.input);
  if ("problem" in effective)
    return { message: errorMessage(call.id, call.name, effective.problem), source: "invalid" };
  return runTool(attempt, { call, tool, onProgress, effective, number: 1 });
}

function clientResult(
  attempt: Attempt,
  call: ToolCall,
  decision: Extract<Decision, { readonly type: "result" }>,
): Settled {
  const output = readOutput(decision.output, attempt.services.policy.toolOutputBytes);
  if (!output.ok)
    return {
      message: errorMessage(call.id, call.name, `The client ${output.problem}`),
      source: "client",
    };
  return {
    message: {
      ...outputMessage(call.id, call.name, output.value),
      isError: decision.isError ?? false,
    },
    source: "client",
  };
}

function publicResult(attempt: Attempt, { message, source }: Settled): JsonObject {
  const { call, name, isError } = message;
  const tool = attempt.cursor.resolved.tools.get(name);
  const shown = shownOutput(tool, message, attempt.services.policy.toolOutputBytes);
  return { call, name, isError, source, ...shown };
}
