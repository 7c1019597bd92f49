import type { Agent, Limits, ParentCall } from "@tenon/contracts";
import type { OpenTurn } from "@tenon/log";
import { defaultLimits } from "../policy.ts";
import { noSpent, spentByChildren } from "./open-children.ts";

/** How many conversations may stand below one that sets no limit. */
const defaultDepth = 3;

/** The agent as a child may use it: what its parent lends bounds what it sets itself. */
export function withInherited(agent: Agent, parent: ParentCall | undefined): Agent {
  const lent = parent?.limits;
  if (lent === undefined) return agent;
  const own = agent.limits ?? {};
  const bounds = {
    ...bound("steps", own.steps ?? defaultLimits.steps, lent.steps),
    ...bound("tokens", own.tokens, lent.tokens),
    ...bound("depth", own.depth ?? defaultDepth, lent.depth),
  };
  return { ...agent, limits: { ...own, ...bounds } };
}

/** How many conversations may still stand below this one. */
export function depthBelow({ limits }: Agent): number {
  return limits?.depth ?? defaultDepth;
}

/**
 * What a turn lends each of `tasks` children that begin together: an equal share of what is left of its own limits, which
 * count what earlier children needed.
 */
export function lentLimits(
  agent: Agent,
  turn: OpenTurn,
  tasks: number,
): NonNullable<ParentCall["limits"]> {
  const { steps, tokens } = agent.limits ?? {};
  const children = spentByChildren(turn) ?? noSpent;
  const share = (limit: number, used: number): number =>
    Math.max(0, Math.floor((limit - used) / tasks));
  return {
    depth: depthBelow(agent) - 1,
    ...(steps === undefined ? {} : { steps: share(steps, turn.steps + children.steps) }),
    ...(tokens === undefined ? {} : { tokens: share(tokens, tokensOf(turn)) }),
  };
}

/** Tokens that a turn and its children used. */
export function tokensOf(turn: OpenTurn): number {
  const own = turn.journal.flatMap((event) =>
    event.type === "model.completed" ? [event.data.message.usage] : [],
  );
  const { usage } = spentByChildren(turn) ?? noSpent;
  return [...own, usage].reduce(
    (sum, { input, output, cacheRead, cacheWrite }) =>
      sum + input + output + cacheRead + cacheWrite,
    0,
  );
}

function bound(
  name: keyof Limits,
  own: number | undefined,
  lent: number | undefined,
): { readonly [limit: string]: number } {
  if (lent === undefined) return {};
  return { [name]: own === undefined ? lent : Math.min(own, lent) };
}
