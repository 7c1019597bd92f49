import type { RecordedWorkflowEvent } from "@tenon/log";
import type { Span, TurnSpans } from "./waterfall.ts";

/** What an instance did, with the tries of its steps and its waits, as a turn is drawn. Pure. */
export function instanceSpans(
  name: string,
  events: readonly RecordedWorkflowEvent[],
): readonly TurnSpans[] {
  const [first] = events;
  if (first === undefined) return [];
  const settled = events.find((event) => event.type === "workflow.settled");
  const to = settled?.time ?? events.at(-1)?.time ?? first.time;
  const end = settled?.type === "workflow.settled" ? { outcome: settled.data.outcome } : {};
  return [{ turn: name, from: first.time, to, ...end, spans: spansOf(events) }];
}

function spansOf(events: readonly RecordedWorkflowEvent[]): readonly Span[] {
  return events.flatMap((event, index): readonly Span[] => {
    if (event.type !== "step.started" && event.type !== "step.awaiting") return [];
    const isWork = event.type === "step.started";
    const { step } = event.data;
    const end = events.slice(index + 1).find((later) => endsSpan(step, isWork, later));
    return [
      {
        place: isWork ? String(event.data.attempt) : "",
        type: isWork ? "tool" : "wait",
        name: isWork ? step : `${step} waits`,
        from: event.time,
        ...(end === undefined ? {} : { to: end.time }),
        isCut: end?.type === "workflow.attempted",
        isFailed:
          end?.type === "step.failed" || (end?.type === "step.settled" && !end.data.result.ok),
      },
    ];
  });
}

/** Work that is live when another attempt begins was live in a process that has ended; waiting outlives processes. */
function endsSpan(step: string, isWork: boolean, later: RecordedWorkflowEvent): boolean {
  if (later.type === "workflow.attempted") return isWork;
  const ends = later.type === "step.settled" || later.type === "step.failed";
  return ends && later.data.step === step;
}
