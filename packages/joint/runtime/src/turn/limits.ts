import type { Agent, Limits, ToolCall } from "@tenon/contracts";
import { callsOf, canonicalJson, isStepRequest, type OpenTurn } from "@tenon/log";
import { defaultLimits } from "../policy.ts";
import { tokensOf } from "../subagent/inherited-limits.ts";
import { spentByChildren } from "../subagent/open-children.ts";
import type { Attempt } from "./attempt.ts";
import { TurnFault } from "./gate.ts";

/** Lets a step begin, or settles the turn as failed because one of the agent's limits is reached. */
export function admit(attempt: Attempt): void {
  const limits: Limits = { ...defaultLimits, ...attempt.agent.limits };
  const { turn } = attempt.ledger.state;
  const problem =
    turn === undefined ? undefined : exceeded(turn, limits, stepsOf(attempt.agent, turn));
  if (problem !== undefined) throw new TurnFault({ code: "limit", message: problem });
}

function exceeded(turn: OpenTurn, limits: Limits, steps: number): string | undefined {
  if (limits.steps !== undefined && steps >= limits.steps) {
    return `The limit of ${limits.steps} steps is reached.`;
  }
  const tokens = tokensOf(turn);
  if (limits.tokens !== undefined && tokens >= limits.tokens) {
    return `The limit of ${limits.tokens} tokens is reached: ${tokens} were used.`;
  }
  const repeated = repeatedCall(turn);
  if (limits.repeatedCalls !== undefined && repeated.times >= limits.repeatedCalls) {
    return `The limit of ${limits.repeatedCalls} repeated calls is reached: the model called "${repeated.name}" ${repeated.times} times in a row with the same input.`;
  }
  return undefined;
}

/** A limit that the agent sets counts what its children needed; the default is about the turn itself. */
function stepsOf({ limits }: Agent, turn: OpenTurn): number {
  if (limits?.steps === undefined) return turn.steps;
  return turn.steps + (spentByChildren(turn)?.steps ?? 0);
}

function repeatedCall(turn: OpenTurn): { readonly name: string; readonly times: number } {
  const calls = turn.journal.flatMap((event): readonly ToolCall[] =>
    event.type === "model.completed" && isStepRequest(event.data.request)
      ? callsOf(event.data.message)
      : [],
  );
  const last = calls.at(-1);
  if (last === undefined) return { name: "", times: 0 };
  const same = (call: ToolCall): boolean =>
    call.name === last.name && canonicalJson(call.input) === canonicalJson(last.input);
  const firstOther = calls.findLastIndex((call) => !same(call));
  return { name: last.name, times: calls.length - 1 - firstOther };
}
