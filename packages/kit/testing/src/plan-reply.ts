import { piecesOf, type ModelStep, type ScriptedFailure } from "./model-script.ts";
import type { WireQuestion, WireReply, WireUsage } from "./wire-format.ts";

/**
 * What the server answers: one step per reply since the last user message, or a function of the request. It has no
 * memory, so that a client that was killed and asks again gets the same answer.
 */
export type ModelServerScript = readonly ModelStep[] | ((question: WireQuestion) => ModelStep);

/** Chooses the step that answers `question`. */
export function stepFor(script: ModelServerScript, question: WireQuestion): ModelStep {
  if (typeof script === "function") return script(question);
  const asked = question.messages.findLastIndex((message) => message.role === "user");
  const replies = countReplies(question, asked + 1);
  const step = script[replies];
  if (step !== undefined) return step;
  const message = `The script has ${script.length} steps; step ${replies + 1} was asked for.`;
  return { failure: { kind: "invalid-request", message } };
}

/** Decides what a script leaves open. `failure` is undefined when the step does not fail this time. */
export function planReply(
  step: ModelStep,
  question: WireQuestion,
  failure: ScriptedFailure | undefined,
): WireReply {
  const replies = countReplies(question);
  const calls = step.calls ?? [];
  return {
    id: `reply_${replies}`,
    model: question.model,
    step,
    callIds: calls.map((call, index) => call.id ?? `call_${replies}_${index}`),
    usage: usageOf(step, question),
    usageApart: question.usageApart === true,
    stop:
      failure?.kind === "refused"
        ? "refused"
        : (step.stop ?? (calls.length > 0 ? "tools" : "stop")),
  };
}

function countReplies(question: WireQuestion, from = 0): number {
  return question.messages.slice(from).filter((message) => message.role === "assistant").length;
}

/** Four characters are one token: rough, but the same for the same question. */
function usageOf(step: ModelStep, question: WireQuestion): WireUsage {
  const asked = JSON.stringify([question.system, question.messages, question.tools]);
  return {
    input: Math.ceil(asked.length / 4),
    output: piecesOf(step).length,
    reasoning: 0,
    cacheRead: 0,
    cacheWrite: 0,
    ...step.usage,
  };
}
