import type { Entry, LogEvent } from "@tenon/contracts";
import {
  decodeEntry,
  isStepRequest,
  type ConversationState,
  type OpenTurn,
  type RecordedEvent,
} from "@tenon/log";
import { settledSubmission } from "../turn/settle-turn.ts";

/**
 * What two conversations have in common when their past is cut behind the last of `entries`. What no turn had taken then,
 * and what was owed to others, belongs to the other conversation; the beginning of a commit that was cut is left out.
 */
export function cutPast(entries: readonly Entry[]): readonly Entry[] {
  const events = entries.map(decodeEntry);
  const taken = new Set<string>();
  const made = new Set<string>();
  const begun = new Set<string | undefined>();
  for (const event of events) {
    if (event?.type === "submission.consumed") taken.add(event.data.submission);
    if (event?.type === "submission.consumed") begun.add(event.turn);
    if (event?.type === "delivery.made") made.add(event.data.delivery);
  }
  // State and files commit with the result of their call, which comes behind them.
  const lastFact = events.findLastIndex(
    (event) => event?.type !== "state.set" && event?.type !== "workspace.committed",
  );
  return entries.filter((_entry, index) => {
    const event = events[index];
    switch (event?.type) {
      case "submission.accepted":
      case "submission.settled":
        return taken.has(event.data.submission);
      case "delivery.owed":
        return made.has(event.data.delivery);
      case "turn.started":
        return begun.has(event.turn);
      case "state.set":
      case "workspace.committed":
        return index < lastFact;
      default:
        return true;
    }
  });
}

/** A fork waits for nothing: what the turn waited for is settled in it. */
export function withoutParking(
  entries: readonly Entry[],
  { id, isParked }: OpenTurn,
): readonly Entry[] {
  const parked = entries.findLastIndex(({ type, turn }) => type === "turn.parked" && turn === id);
  return isParked ? entries.toSpliced(parked, 1) : entries;
}

/** Another model begins the open step anew: what its predecessor was told and asked, without an answer, is not its own. */
export function withoutOpenStep(
  entries: readonly Entry[],
  { id, steps }: OpenTurn,
): readonly Entry[] {
  return entries.filter((entry) => {
    if (entry.turn !== id || (entry.step ?? 0) < steps) return true;
    const event = decodeEntry(entry);
    switch (event?.type) {
      case "agent.resolved":
        return false;
      case "model.requested":
      case "model.failed":
        return !isStepRequest(event.data.request);
      default:
        return true;
    }
  });
}

/** The outcomes of submissions whose turn is settled already: their commit was cut. */
export function settledWithTurn(
  { submissions }: ConversationState,
  events: readonly RecordedEvent[],
): readonly LogEvent[] {
  return submissions.flatMap(({ submission, turn }) => {
    const settled = events.findLast(
      (event) => event.type === "turn.settled" && event.turn === turn,
    );
    return turn !== undefined && settled?.type === "turn.settled"
      ? [settledSubmission(submission, settled.data.outcome, turn)]
      : [];
  });
}
