import type { Limits, ToolCall } from "@tenon/contracts";
import { callsOf, canonicalJson, isStepRequest, type OpenTurn } from "@tenon/log";
import { defaultLimits } from "../policy.ts";
import type { Attempt } from "./attempt.ts";
import { TurnFault } from "./gate.ts";

/** Lets a step begin, or settles the turn as failed because one of the agent's limits is reached. */
export function admit(attempt: Attempt): void {
  const limits: Limits = { ...defaultLimits, ...attempt.agent.limits };
  const { turn } = attempt.ledger.state;
  const problem = turn === undefined ? undefined : exceeded(turn, limits);
  if (problem !== undefined) throw new TurnFault({ code: "limit", message: problem });
}

function exceeded(turn: OpenTurn, limits: Limits): string | undefined {
  if (limits.steps !== undefined && turn.steps >= limits.steps) {
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

function tokensOf(turn: OpenTurn): number {
  let tokens = 0;
  for (const event of turn.journal) {
    if (event.type !== "model.completed") continue;
    const { input, output, cacheRead, cacheWrite } = event.data.message.usage;
    tokens += input + output + cacheRead + cacheWrite;
  }
  return tokens;
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
