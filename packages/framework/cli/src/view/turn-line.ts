import type { Entry, LogId, Outcome, WorkflowOutcome } from "@tenon/contracts";
import { decodeEntry } from "@tenon/log";
import { shortName } from "./short-name.ts";
import type { Style } from "./style.ts";

/** What a worker says of an entry: a line when a turn ends, waits or is taken over, else nothing. */
export function turnLine(log: LogId, entry: Entry, style: Style): string | undefined {
  const event = decodeEntry(entry);
  const name = `${shortName(log)} ${event?.turn ?? ""}`;
  switch (event?.type) {
    case "turn.attempted":
      return event.data.reason === "started"
        ? undefined
        : `${style.dim(event.data.reason)} ${name} ${style.dim(`attempt ${event.data.attempt}`)}`;
    case "turn.parked":
      return `${style.strong("waiting")} ${name}`;
    case "turn.settled": {
      const { outcome, steps, usage } = event.data;
      const spent = `${steps} ${steps === 1 ? "step" : "steps"}, ${usage.input + usage.output} tokens`;
      return `${outcomeWord(outcome, style)} ${name} ${style.dim(spent)}`;
    }
    default:
      return undefined;
  }
}

/** How a turn or an instance ended. */
export function outcomeWord(outcome: Outcome | WorkflowOutcome, style: Style): string {
  switch (outcome.status) {
    case "done":
      return style.good("done");
    case "failed":
      return `${style.bad("failed")} (${outcome.failure.message})`;
    case "aborted":
      return `${style.bad("aborted")} by ${outcome.by}`;
  }
}
