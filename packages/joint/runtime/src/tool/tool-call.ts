import type { ToolCall, ToolMessage } from "@tenon/contracts";
import { callsOf, closeTranscript, factKeys } from "@tenon/log";
import { recall, type Attempt } from "../turn/attempt.ts";
import { TurnFault } from "../turn/gate.ts";
import { recordResult } from "./record-result.ts";
import { settle } from "./settle.ts";
import { skipped, type CallName, type OnProgress } from "./settled.ts";

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

/** A result that the harness made itself, for a call that it did not let run. */
export async function answerCall(attempt: Attempt, message: ToolMessage): Promise<void> {
  const { call: id, name } = message;
  if (recall(attempt, "tool.settled", factKeys.toolSettled(attempt.turn, id)) !== undefined) return;
  const { call } = callOfLastReply(attempt, { id, name }, "answered");
  await recordResult(attempt, call, {
    message: { ...message, name: call.name },
    source: "harness",
  });
}

async function resultOf(
  attempt: Attempt,
  asked: ToolCall,
  onProgress: OnProgress,
): Promise<ToolMessage> {
  const recorded = recall(attempt, "tool.settled", factKeys.toolSettled(attempt.turn, asked.id));
  if (recorded !== undefined) return recorded.data.message;
  const { call, isCutOff } = callOfLastReply(attempt, asked, "ran");
  const settled = isCutOff
    ? skipped(call, "the reply was cut off by the output limit, so the input may be incomplete.")
    : await settle(attempt, call, onProgress);
  return recordResult(attempt, call, settled);
}

/** Host policy is bound to the reply: a harness cannot invent a call, change one, or bring back one of an earlier turn. */
function callOfLastReply(
  attempt: Attempt,
  asked: CallName,
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
