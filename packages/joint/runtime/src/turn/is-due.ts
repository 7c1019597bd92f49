import type { CallId } from "@tenon/contracts";
import { nextTimeOf, type ConversationState, type OpenTurn } from "@tenon/log";

/** Calls that a parked turn waits for. */
export function waitingOf({ journal }: OpenTurn): readonly CallId[] {
  const parked = journal.findLast((event) => event.type === "turn.parked");
  return parked?.type === "turn.parked" ? parked.data.waiting : [];
}

type Looked = { readonly waiting: readonly CallId[]; readonly now: number };

/** Whether a parked turn may go on: something came of what it waits for, or somebody stopped it. */
export function isDue({ turn, submissions }: ConversationState, { waiting, now }: Looked): boolean {
  if (turn?.abortedBy !== undefined) return true;
  if (turn?.approvals.some((approval) => (nextTimeOf(approval) ?? Infinity) <= now)) return true;
  if (submissions.some((pending) => pending.abortedBy !== undefined && pending.turn === undefined))
    return true;
  return (
    turn?.journal.some(
      (event) =>
        (event.type === "tool.answered" || event.type === "tool.expired") &&
        waiting.includes(event.data.call),
    ) ?? false
  );
}
