import type { CallId } from "@tenon/contracts";
import { nextTimeOf } from "./open-approval.ts";
import type { ConversationState, OpenTurn } from "./state.ts";

/** Calls that a parked turn waits for. */
export function waitingOf({ journal }: OpenTurn): readonly CallId[] {
  const parked = journal.findLast((event) => event.type === "turn.parked");
  return parked?.type === "turn.parked" ? parked.data.waiting : [];
}

/** Whether a turn that waits for these calls may go on: something came of one, its time is over, or somebody stopped it. */
export function isDue(
  { turn, submissions }: Pick<ConversationState, "turn" | "submissions">,
  { waiting, now }: { readonly waiting: readonly CallId[]; readonly now: number },
): boolean {
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
