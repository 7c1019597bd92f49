import type { Entry, LogId } from "@tenon/contracts";
import { decodeWorkflowEntry, parseLog, schedulesName } from "@tenon/log";
import type { Style } from "./style.ts";
import { outcomeWord, turnLine } from "./turn-line.ts";

/** What a process says of an entry that it appends: of a conversation, an instance or a schedule. */
export function workLine(log: LogId, entry: Entry, style: Style): string | undefined {
  const identity = parseLog(log);
  if (identity.type === "conversation") return turnLine(log, entry, style);
  return identity.workflow === schedulesName
    ? firedLine(identity.instance, entry, style)
    : instanceLine(log, entry, style);
}

/** A line when an instance begins, waits for the outside, is stuck or ends. */
function instanceLine(log: LogId, entry: Entry, style: Style): string | undefined {
  const event = decodeWorkflowEntry(entry);
  switch (event?.type) {
    case "workflow.attempted": {
      const { attempt } = event.data;
      if (attempt === 1) return `${style.dim("started")} ${log}`;
      return `${style.dim("resumed")} ${log} ${style.dim(`attempt ${attempt}`)}`;
    }
    case "step.awaiting":
      return `${style.strong("waiting")} ${log} ${event.data.step} ${style.dim(event.data.reason)}`;
    case "workflow.blocked":
      return `${style.bad("blocked")} ${log} ${event.data.message}`;
    case "workflow.settled":
      return `${outcomeWord(event.data.outcome, style)} ${log}`;
    default:
      return undefined;
  }
}

function firedLine(name: string, { type, data }: Entry, style: Style): string | undefined {
  if (type !== "schedule.fired") return undefined;
  const refused: unknown = data["refused"];
  if (typeof refused !== "string") return `${style.dim("fired")} schedule ${name}`;
  return `${style.bad("refused")} schedule ${name}: ${refused}`;
}
