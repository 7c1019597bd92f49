import type { Outcome } from "@tenon/contracts";
import { emptyState, foldAll, type OpenTurn, type RecordedEvent } from "@tenon/log";

/** Why the last turn ended, or what it waits for. Pure. */
export function whyText(events: readonly RecordedEvent[]): string {
  const { turn } = foldAll(emptyState, events);
  if (turn !== undefined) return openText(turn);
  const settled = events.findLast((event) => event.type === "turn.settled");
  if (settled === undefined) return "There was no turn yet.";
  const { outcome, steps } = settled.data;
  const name = `${settled.turn} ended after ${steps === 1 ? "1 step" : `${steps} steps`}`;
  return `${name}: ${endText(outcome, events)}`;
}

function openText({ id, isParked, approvals, abortedBy, attempts, journal }: OpenTurn): string {
  if (abortedBy !== undefined) return `${id} is being stopped, as ${abortedBy} asked.`;
  const tools = approvals.map(({ tool, call }) => `${tool} (${call})`).join(", ");
  if (tools !== "") return `${id} waits until somebody allows or refuses ${tools}.`;
  if (isParked) return `${id} waits for ${waitsFor(journal)}.`;
  return `${id} is open, attempt ${attempts}: whoever drives it goes on.`;
}

function waitsFor(journal: OpenTurn["journal"]): string {
  const isChild = journal.some(
    (event) => event.type === "tool.awaiting" && event.data.reason === "child",
  );
  return isChild ? "another agent" : "a client";
}

function endText(outcome: Outcome, events: readonly RecordedEvent[]): string {
  switch (outcome.status) {
    case "done": {
      const reply = events.findLast((event) => event.type === "model.completed");
      return reply?.data.message.stop === "length"
        ? "the model reached the greatest length of a reply."
        : "the model had nothing more to do.";
    }
    case "failed":
      return `${outcome.failure.message} (${outcome.failure.code})`;
    case "aborted":
      return `${outcome.by} stopped it.`;
  }
}
