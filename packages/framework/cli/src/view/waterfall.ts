import type { Outcome, Usage, WorkflowOutcome } from "@tenon/contracts";
import type { RecordedEvent } from "@tenon/log";
import { withPrice } from "./cost-lines.ts";
import { shortened } from "./tool-line.ts";
import type { Style } from "./style.ts";
import { placeOf } from "./timeline.ts";

/** A piece of work and the time it took, in milliseconds since 1970. */
export interface Span {
  /** Turn and step. */
  readonly place: string;
  readonly type: "model" | "tool" | "wait";
  readonly name: string;
  readonly from: number;
  /** Absent while it goes on. Where its process ended in the midst of it: when the next one came. */
  readonly to?: number;
  readonly isCut: boolean;
  readonly isFailed: boolean;
  /** Of a model call that was answered. */
  readonly usage?: Usage;
}

/** A turn, or an instance, and what happened in it. */
export interface TurnSpans {
  readonly turn: string;
  readonly from: number;
  readonly to: number;
  readonly outcome?: Outcome | WorkflowOutcome;
  readonly usage?: Usage;
  readonly spans: readonly Span[];
}

/** The turns of a log with their model calls, tool calls and waits. Pure. */
export function turnSpans(events: readonly RecordedEvent[]): readonly TurnSpans[] {
  const starts = events.filter((event) => event.type === "turn.started");
  return starts.flatMap(({ turn, time }) => {
    if (turn === undefined) return [];
    const own = events.filter((event) => event.turn === turn);
    const settled = own.find((event) => event.type === "turn.settled");
    const to = settled?.time ?? own.at(-1)?.time ?? time;
    const end =
      settled?.type === "turn.settled"
        ? { outcome: settled.data.outcome, usage: settled.data.usage }
        : {};
    return [{ turn, from: time, to, ...end, spans: spansOf(own) }];
  });
}

/** Turns as bars over time: one line for each model call, tool call and wait. */
export function waterfallLines(turns: readonly TurnSpans[], style: Style): readonly string[] {
  const spans = turns.flatMap((turn) => turn.spans);
  const nameWidth = Math.max(0, ...spans.map(({ name }) => shortened(name, maxName).length));
  return turns.flatMap((turn) => [
    titleOf(turn, style),
    ...turn.spans.map((span) => lineOf(span, { turn, nameWidth, style })),
  ]);
}

/** A time that a person reads at a glance. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000)
    return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
  return `${(ms / 3_600_000).toFixed(1)} h`;
}

const barWidth = 40;
const maxName = 32;

function spansOf(events: readonly RecordedEvent[]): readonly Span[] {
  const names = new Map<string, string>();
  return events.flatMap((event, index): readonly Span[] => {
    const place = placeOf(event.turn ?? "", event.step);
    const end = events.slice(index + 1).find((later) => endsSpan(event, later));
    switch (event.type) {
      case "model.requested": {
        const { provider, id } = event.data.model;
        return [spanOf({ place, type: "model", name: `${provider}/${id}` }, event, end)];
      }
      case "tool.requested":
        names.set(event.data.call, event.data.name);
        return [];
      case "tool.started":
      case "tool.awaiting": {
        const { call } = event.data;
        const isRun = event.type === "tool.started";
        const tool = names.get(call) ?? call;
        const name = isRun ? tool : `${tool} waits`;
        return [spanOf({ place, type: isRun ? "tool" : "wait", name }, event, end)];
      }
      default:
        return [];
    }
  });
}

function endsSpan(start: RecordedEvent, later: RecordedEvent): boolean {
  switch (start.type) {
    case "model.requested":
      return cuts(later) || answers(start.data, later);
    case "tool.started":
      return cuts(later) || leaves(start.data.call, later);
    case "tool.awaiting":
      return (
        (later.type === "tool.answered" || later.type === "tool.settled") &&
        later.data.call === start.data.call
      );
    default:
      return false;
  }
}

function answers(
  { request, attempt }: { readonly request: string; readonly attempt: number },
  later: RecordedEvent,
): boolean {
  return (
    (later.type === "model.completed" || later.type === "model.failed") &&
    later.data.request === request &&
    later.data.attempt >= attempt
  );
}

/** A run ends with its result, and where it begins to wait for a child or a time. */
function leaves(call: string, later: RecordedEvent): boolean {
  return (
    (later.type === "tool.settled" || later.type === "tool.awaiting") && later.data.call === call
  );
}

/** What is live when another attempt begins was live in a process that has ended. */
function cuts(later: RecordedEvent): boolean {
  if (later.type !== "turn.attempted") return false;
  const { reason } = later.data;
  return reason === "recovered" || reason === "handed-over";
}

function spanOf(
  span: Pick<Span, "place" | "type" | "name">,
  { time }: RecordedEvent,
  end: RecordedEvent | undefined,
): Span {
  const isFailed =
    end?.type === "model.failed" || (end?.type === "tool.settled" && end.data.message.isError);
  return {
    ...span,
    from: time,
    ...(end === undefined ? {} : { to: end.time }),
    ...(end?.type === "model.completed" ? { usage: end.data.message.usage } : {}),
    isCut: end?.type === "turn.attempted",
    isFailed,
  };
}

function titleOf({ turn, from, to, outcome, usage }: TurnSpans, style: Style): string {
  const word = outcome?.status ?? "open";
  const shown = word === "done" ? style.good(word) : style.bad(word);
  const took = durationText(to - from);
  const spent = usage === undefined ? took : withPrice(took, usage);
  return `${style.strong(turn)} ${shown} ${style.dim(spent)}`;
}

type LineScope = { readonly turn: TurnSpans; readonly nameWidth: number; readonly style: Style };

function lineOf(span: Span, { turn, nameWidth, style }: LineScope): string {
  const { place, name, isFailed, isCut } = span;
  const took = timeTaken(span);
  const mark = isFailed || isCut ? style.bad("✗") : " ";
  const label = shortened(name, maxName).padEnd(nameWidth);
  const spent = span.usage === undefined ? took : withPrice(took, span.usage);
  return `  ${place.padEnd(6)} ${label} ${mark} ${barOf(span, turn)}  ${spent}`;
}

function timeTaken({ from, to, isCut }: Span): string {
  if (to === undefined) return "open";
  return isCut ? "cut: its process ended" : durationText(to - from);
}

/** What took no time at all is still a mark in its place. */
function barOf({ type, from, to }: Span, turn: TurnSpans): string {
  const total = Math.max(1, turn.to - turn.from);
  const column = (time: number): number =>
    Math.round(((Math.min(time, turn.to) - turn.from) / total) * barWidth);
  const start = Math.min(column(from), barWidth - 1);
  const length = Math.max(1, column(to ?? turn.to) - start);
  return `${" ".repeat(start)}${fills[type].repeat(length)}`.padEnd(barWidth);
}

const fills = { model: "█", tool: "▒", wait: "·" } as const;
