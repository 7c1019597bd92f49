import type { Entry, Offset, Outcome, Usage } from "@tenon/contracts";
import { decodeEntry, isStepRequest, type RecordedEvent } from "@tenon/log";

/** How a turn went, read from its log. */
export interface Course {
  /** Names of the harnesses that drove it. */
  readonly harnesses: readonly string[];
  readonly outcome?: Outcome;
  /** Text of the last reply. */
  readonly result: string;
  /** The tool calls, in their order: name and input. */
  readonly calls: readonly string[];
  readonly steps: number;
  readonly usage?: Usage;
}

/** Reads the course of the newest turn. Pure: two readers of one log find the same. */
export function courseOf(entries: readonly Entry[]): Course {
  const events = entries.flatMap((entry) => decodeEntry(entry) ?? []);
  const turn = events.findLast((event) => event.type === "turn.started")?.turn;
  const own = events.filter((event) => event.turn === turn);
  const settled = own.find((event) => event.type === "turn.settled");
  return {
    harnesses: [...new Set(own.flatMap(harnessOf))],
    result: own.flatMap(textOf).at(-1) ?? "",
    calls: own.flatMap(callsOf),
    steps: own.filter(isReply).length,
    ...(settled?.type === "turn.settled"
      ? { outcome: settled.data.outcome, usage: settled.data.usage }
      : {}),
  };
}

/** Where the first step is complete: the last result of its calls. */
export function endOfFirstStep(entries: readonly Entry[]): Offset | undefined {
  const events = entries.flatMap((entry) => decodeEntry(entry) ?? []);
  return events.findLast((event) => event.type === "tool.settled" && event.step === 0)?.offset;
}

function isReply(event: RecordedEvent): boolean {
  return event.type === "model.completed" && isStepRequest(event.data.request);
}

function harnessOf(event: RecordedEvent): readonly string[] {
  return event.type === "turn.attempted" ? [event.data.harness.name] : [];
}

function textOf(event: RecordedEvent): readonly string[] {
  if (event.type !== "model.completed" || !isReply(event)) return [];
  const parts = event.data.message.parts;
  return [parts.map((part) => (part.type === "text" ? part.text : "")).join("")];
}

function callsOf(event: RecordedEvent): readonly string[] {
  if (event.type !== "model.completed" || !isReply(event)) return [];
  return event.data.message.parts.flatMap((part) =>
    part.type === "call" ? [`${part.name} ${JSON.stringify(part.input)}`] : [],
  );
}
