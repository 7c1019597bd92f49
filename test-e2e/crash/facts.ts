import type { Entry, EventData, JsonObject, Message } from "@tenon/contracts";
import {
  canonicalJson,
  closeTranscript,
  emptyState,
  foldAll,
  type RecordedEvent,
} from "@tenon/log";
import { eventsOf } from "./scene.ts";

/** What a log says happened, without how often it was tried: one line per fact, calls of one batch in any order. */
export function factsOf(entries: readonly Entry[]): readonly string[] {
  const facts: string[] = [];
  let unordered: string[] = [];
  const flush = (): void => {
    facts.push(...unordered.toSorted());
    unordered = [];
  };
  for (const event of eventsOf(entries)) {
    const fact = factOf(event);
    if (fact === undefined) continue;
    const { type, key } = event;
    const line = undated(canonicalJson({ type, key: key ?? null, data: fact }));
    if (isUnordered(event)) unordered.push(line);
    else {
      flush();
      facts.push(line);
    }
  }
  flush();
  return facts;
}

/** What a model may see now. */
export function transcriptOf(entries: readonly Entry[]): readonly Message[] {
  return closeTranscript(foldAll(emptyState, eventsOf(entries)).transcript).messages;
}

/** Calls whose outcome a crash made unknown, by id. */
export function interruptedCalls(entries: readonly Entry[]): readonly Interrupted[] {
  return eventsOf(entries).flatMap((event) =>
    event.type === "tool.settled" && event.data.source === "interrupted"
      ? [{ call: event.data.call, tool: event.data.message.name }]
      : [],
  );
}

/** A call whose outcome is unknown. */
export type Interrupted = { readonly call: string; readonly tool: string };

/** Calls run side by side, and others may write whenever they like. */
function isUnordered({ type }: RecordedEvent): boolean {
  return (
    type.startsWith("tool.") ||
    type === "state.set" ||
    type === "workspace.committed" ||
    type === "submission.accepted" ||
    type === "turn.abort-requested"
  );
}

/** Undefined for what tells of attempts alone. */
function factOf(event: RecordedEvent): JsonObject | undefined {
  switch (event.type) {
    case "turn.attempted":
    case "turn.parked":
    case "turn.diverged":
    case "model.delta":
    case "model.failed":
    case "tool.progressed":
      return undefined;
    case "model.requested":
    case "tool.started":
      return event.data.attempt === 1 ? jsonOf(event.data) : undefined;
    case "model.completed": {
      // A reply that failed or was stopped is part of no transcript: the turn's outcome says it.
      const { stop } = event.data.message;
      return stop === "error" || stop === "aborted" ? undefined : without(event.data, ["attempt"]);
    }
    case "tool.awaiting":
      return withoutTimes(event.data);
    case "turn.settled":
      // Whether a stopped turn had time to record that its last reply was stopped is chance.
      return event.data.outcome.status === "aborted"
        ? without(event.data, ["steps"])
        : jsonOf(event.data);
    case "tool.settled":
      // What a probe found out is what the run would have said.
      return event.data.source === "probed"
        ? without(event.data, ["ms"], { source: "executed" })
        : without(event.data, ["ms"]);
    default:
      return jsonOf(event.data);
  }
}

/** No two runs ask at one time. */
function withoutTimes({ escalate, ...data }: EventData["tool.awaiting"]): JsonObject {
  return without(data, ["expiresAt"], escalate === undefined ? {} : { escalatesTo: escalate.to });
}

function without(data: object, names: readonly string[], more: JsonObject = {}): JsonObject {
  const rest = Object.fromEntries(Object.entries(data).filter(([name]) => !names.includes(name)));
  return jsonOf({ ...rest, ...more });
}

function jsonOf(data: object): JsonObject {
  const copy: JsonObject = JSON.parse(JSON.stringify(data));
  return copy;
}

/** Effect keys say when their log began, and no two runs begin at once. */
export function undated(line: string): string {
  return line.replaceAll(/@\d{13}\//g, "@then/");
}
