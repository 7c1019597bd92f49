import type { AssistantMessage, Entry, Json, Outcome, Part, Usage } from "@tenon/contracts";
import { decodeEntry, decodeOffset, type RecordedEvent } from "@tenon/log";
import { withPrice } from "./cost-lines.ts";
import type { Style } from "./style.ts";
import { shortened, shortJson } from "./tool-line.ts";

/** One entry of a log on one line: number, time, place, type and what matters. Undefined for fragments of replies. */
export function timelineLine(entry: Entry, style: Style): string | undefined {
  const event = decodeEntry(entry);
  if (event?.type === "model.delta") return undefined;
  const place = entry.turn === undefined ? "" : placeOf(entry.turn, entry.step);
  const said = event === undefined ? "(written by a newer version)" : summaryOf(event);
  return lineOf(entry, { place, said, style });
}

/** What a line says of an entry. */
export interface LineOptions {
  readonly place: string;
  readonly said: string;
  readonly style: Style;
}

/** An entry as a line of columns. */
export function lineOf(entry: Entry, { place, said, style }: LineOptions): string {
  const number = String(decodeOffset(entry.offset).seq).padStart(4);
  const line = `${number}  ${style.dim(timeOf(entry.time))}  ${place.padEnd(6)}  ${entry.type.padEnd(20)}  ${said}`;
  return line.trimEnd();
}

/** How a step is called: the turn, then its number within it. */
export function placeOf(turn: string, step: number | undefined): string {
  return step === undefined ? turn : `${turn}:${step}`;
}

function timeOf(time: number): string {
  const date = new Date(time);
  const digits = (value: number, length: number): string => String(value).padStart(length, "0");
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return `${clock.map((value) => digits(value, 2)).join(":")}.${digits(date.getMilliseconds(), 3)}`;
}

function summaryOf(event: RecordedEvent): string {
  switch (event.type) {
    case "conversation.created":
      return `${event.data.agent}/${event.data.conversation} by ${event.data.by}`;
    case "submission.accepted":
      return `${quoted(event.data.input.parts)} by ${event.data.by}`;
    case "submission.consumed":
      return `as ${event.data.as}`;
    case "submission.settled":
      return outcomeText(event.data.outcome);
    default:
      return summaryOfTurn(event);
  }
}

function summaryOfTurn(event: RecordedEvent): string {
  switch (event.type) {
    case "turn.started":
      return `${event.data.harness}, for ${event.data.by}`;
    case "turn.attempted":
      return `attempt ${event.data.attempt} (${event.data.reason}) from ${event.data.point} in ${event.data.owner}`;
    case "turn.parked":
      return `waiting for ${event.data.waiting.join(", ")}`;
    case "turn.diverged":
      return `${event.data.request}: ${event.data.action}`;
    case "turn.abort-requested":
      return `by ${event.data.by}`;
    case "turn.settled":
      return `${outcomeText(event.data.outcome)}, ${stepsText(event.data.steps)}, ${tokensOf(event.data.usage)}`;
    case "agent.resolved":
      return `tools: ${event.data.spec.tools.length}, ${event.data.digest.slice(0, 15)}`;
    default:
      return summaryOfModel(event);
  }
}

function summaryOfModel(event: RecordedEvent): string {
  switch (event.type) {
    case "model.requested":
      return `${event.data.model.provider}/${event.data.model.id}, try ${event.data.attempt}`;
    case "model.completed":
      return replyText(event.data.message);
    case "model.failed":
      return `${event.data.failure.kind}: ${shortened(event.data.failure.message)}`;
    default:
      return summaryOfTool(event);
  }
}

function summaryOfTool(event: RecordedEvent): string {
  switch (event.type) {
    case "tool.requested":
      return `${event.data.name} ${event.data.call} (${event.data.replay})`;
    case "tool.awaiting":
      return `${event.data.call} awaits ${event.data.reason}: ${shortJson(event.data.input)}`;
    case "tool.answered":
      return `${event.data.call} ${event.data.decision.type} by ${event.data.by}`;
    case "tool.delegated":
      return `${event.data.call} to ${event.data.to} by ${event.data.by}`;
    case "tool.escalated":
      return `${event.data.call} to ${event.data.to.join(", ")}`;
    case "tool.expired":
      return `${event.data.call} was not answered in time`;
    case "tool.started":
      return `${event.data.call} run ${event.data.attempt} ${shortJson(event.data.input)}`;
    case "tool.progressed":
      return `${event.data.call} ${shortJson(event.data.partial)}`;
    case "tool.memoized":
      return `${event.data.call} step "${event.data.name}"`;
    case "tool.settled":
      return settledText(event.data);
    default:
      return shortJson(withoutNothing(event.data));
  }
}

function settledText({
  call,
  message,
  source,
  ms,
}: Extract<RecordedEvent, { readonly type: "tool.settled" }>["data"]): string {
  const how = [source, ...(ms === undefined ? [] : [`${ms} ms`])].join(", ");
  const mark = message.isError ? "✗" : "✓";
  return `${mark} ${message.name} ${call} (${how}) ${quoted(message.parts)}`;
}

function replyText({ parts, usage, error }: AssistantMessage): string {
  if (error !== undefined) return `failed: ${shortened(error)}`;
  const calls = parts.flatMap((part) => (part.type === "call" ? [part.name] : []));
  const asked = calls.length === 0 ? "" : ` calls ${calls.join(", ")}`;
  return `${quoted(parts)}${asked} (${tokensOf(usage)})`;
}

function quoted(parts: readonly Part[]): string {
  const text = parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  return text === "" ? "" : `"${shortened(text, 70)}"`;
}

function tokensOf(usage: Usage): string {
  return withPrice(`${usage.input} in, ${usage.output} out`, usage);
}

function stepsText(steps: number): string {
  return steps === 1 ? "1 step" : `${steps} steps`;
}

function outcomeText(outcome: Outcome): string {
  switch (outcome.status) {
    case "done":
      return "done";
    case "failed":
      return `failed (${outcome.failure.code}): ${shortened(outcome.failure.message)}`;
    case "aborted":
      return `aborted by ${outcome.by}`;
  }
}

function withoutNothing(data: object): Json {
  return JSON.parse(JSON.stringify(data)) as Json;
}
