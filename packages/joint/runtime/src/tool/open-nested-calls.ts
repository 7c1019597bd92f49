import type { CallId } from "@tenon/contracts";
import type { OpenTurn } from "@tenon/log";
import { interrupted, skipped, type CallName, type Settled } from "./settled.ts";

/** A call inside another one that nobody will finish, and its result. */
export interface OpenNestedCall {
  readonly call: CallName;
  readonly settled: Settled;
}

/** Calls of the open turn, made inside `outer` or inside any call, that have no result. The innermost come first. */
export function openNestedCalls(
  turn: OpenTurn | undefined,
  outer?: CallId,
): readonly OpenNestedCall[] {
  if (turn === undefined) return [];
  const within = new Set<CallId>(outer === undefined ? [] : [outer]);
  const open = new Map<CallId, CallName>();
  const started = new Set<CallId>();
  for (const event of turn.journal) {
    if (event.type === "tool.requested" && event.data.parent !== undefined) {
      const { call, name, parent } = event.data;
      if (outer !== undefined && !within.has(parent.call)) continue;
      within.add(call);
      open.set(call, { id: call, name });
    }
    if (event.type === "tool.started") started.add(event.data.call);
    if (event.type === "tool.settled") open.delete(event.data.call);
  }
  return [...open.values()].toReversed().map((call) => ({
    call,
    settled: started.has(call.id)
      ? interrupted(call)
      : skipped(call, "the tool that made the call ended without it."),
  }));
}
