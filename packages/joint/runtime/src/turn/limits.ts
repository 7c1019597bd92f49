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
  return repetition(turn, limits.repeatedCalls);
}

/** A limit that the agent sets counts what its children needed; the default is about the turn itself. */
function stepsOf({ limits }: Agent, turn: OpenTurn): number {
  if (limits?.steps === undefined) return turn.steps;
  return turn.steps + (spentByChildren(turn)?.steps ?? 0);
}

/** Longest round of calls that is noticed when a model goes through it again and again. */
const longestRound = 4;

function repetition(turn: OpenTurn, limit: number | undefined): string | undefined {
  const calls = turn.journal.flatMap((event): readonly ToolCall[] =>
    event.type === "model.completed" && isStepRequest(event.data.request)
      ? callsOf(event.data.message)
      : [],
  );
  const asked = calls.map(({ name, input }) => `${name} ${canonicalJson(input)}`);
  for (let length = 1; limit !== undefined && length <= longestRound; length += 1) {
    const times = roundsAtEnd(asked, length);
    if (times < limit) continue;
    const names = calls.slice(-length).map(({ name }) => `"${name}"`);
    const inputs = length === 1 ? "the same input" : "the same inputs";
    return `The limit of ${limit} repeated calls is reached: the model called ${names.join(", ")} ${times} times in a row with ${inputs}.`;
  }
  return undefined;
}

/** How often the last `length` calls stand behind each other at the end. */
function roundsAtEnd(asked: readonly string[], length: number): number {
  if (asked.length < length) return 0;
  let same = length;
  while (same < asked.length && asked.at(-1 - same) === asked.at(-1 - same + length)) same += 1;
  return Math.floor(same / length);
}
