import type { CallId, EffectKey, Json, LogEvent, LogId, Principal, Spent } from "@tenon/contracts";
import { addUsage, factKeys, noUsage, type OpenTurn } from "@tenon/log";
import { childLog, taskSubmission } from "./child-log.ts";

/** A child, and the call that waits for it. */
export type OpenChild = { readonly call: CallId; readonly log: LogId };

/** Children that a turn still waits for. */
export function openChildren({ journal }: OpenTurn): readonly OpenChild[] {
  const closed = new Set(
    journal.flatMap((event) =>
      event.type === "tool.settled" || event.type === "tool.answered" ? [event.data.call] : [],
    ),
  );
  const keys = new Map(
    journal.flatMap((event): readonly (readonly [string, EffectKey])[] =>
      event.type === "tool.requested" ? [[event.data.call, event.data.key]] : [],
    ),
  );
  return journal.flatMap((event): readonly OpenChild[] => {
    if (event.type !== "tool.awaiting" || event.data.reason !== "child") return [];
    const { call, input } = event.data;
    const key = keys.get(call);
    const agent = agentOf(input);
    return closed.has(call) || key === undefined || agent === undefined
      ? []
      : [{ call, log: childLog(agent, key) }];
  });
}

/** What stops a child that nobody waits for any more. It reaches the child behind what opens it. */
export function stopOf({ log: child }: OpenChild, by: Principal): LogEvent {
  const delivery = `stop/${child}`;
  return {
    type: "delivery.owed",
    key: factKeys.deliveryOwed(delivery),
    data: { delivery, to: child, as: "stop", payload: { submission: taskSubmission, by } },
  };
}

/** What the children needed whose results a turn took; undefined when there were none. */
export function spentByChildren({ journal }: OpenTurn): Spent | undefined {
  const all = journal.flatMap((event) =>
    event.type === "tool.answered" && event.data.spent !== undefined ? [event.data.spent] : [],
  );
  return all.length === 0 ? undefined : all.reduce(addSpent);
}

/** Adds up what was used. */
export function addSpent(one: Spent, other: Spent): Spent {
  return { usage: addUsage(one.usage, other.usage), steps: one.steps + other.steps };
}

/** Nothing used. */
export const noSpent: Spent = { usage: noUsage, steps: 0 };

function agentOf(input: Json): string | undefined {
  if (typeof input !== "object" || input === null || !("agent" in input)) return undefined;
  return typeof input["agent"] === "string" ? input["agent"] : undefined;
}
