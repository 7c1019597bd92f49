import type { CallId, Entry, ReplayPolicy } from "@tenon/contracts";
import { decodeEntry, type RecordedEvent } from "@tenon/log";
import type { WitnessLine } from "./witness.ts";

/** What a kill did to a call that had begun. */
export type Fate = "resumed" | "re-run" | "interrupted" | "acts-twice";

/** One call at one kill. */
export interface Verdict {
  readonly tool: string;
  readonly call: CallId;
  readonly fate: Fate;
  /** Of a call that would act twice: why, and what to do. */
  readonly reason?: string;
}

/** A store and the side file, looked at once. */
export interface Snapshot {
  readonly entries: readonly Entry[];
  readonly lines: readonly WitnessLine[];
}

/** Says for each call that had begun when the process was killed what came of it. */
export function judgeKill(atKill: Snapshot, atEnd: Snapshot): readonly Verdict[] {
  const before = eventsOf(atKill);
  const after = eventsOf(atEnd);
  const keys = new Set(atKill.lines.map(({ key }) => key));
  return [...keys].flatMap((key): readonly Verdict[] => {
    const own = (lines: readonly WitnessLine[]): readonly WitnessLine[] =>
      lines.filter((line) => line.key === key);
    const [first] = own(atKill.lines);
    if (first === undefined) return [];
    const { tool, call } = first;
    const started = { before: own(atKill.lines), after: own(atEnd.lines) };
    const requested = after.find(
      (event) => event.type === "tool.requested" && event.data.key === key,
    );
    const replay = requested?.type === "tool.requested" ? requested.data.replay : "unsafe";
    const wasSettled = settlementOf(before, call, requested) !== undefined;
    const isInterrupted = settlementOf(after, call, requested) === "interrupted";
    return [{ tool, call, ...fateOf({ tool, started, replay, wasSettled, isInterrupted }) }];
  });
}

interface Course {
  readonly tool: string;
  readonly started: {
    readonly before: readonly WitnessLine[];
    readonly after: readonly WitnessLine[];
  };
  readonly replay: ReplayPolicy;
  readonly wasSettled: boolean;
  readonly isInterrupted: boolean;
}

function fateOf(course: Course): Pick<Verdict, "fate" | "reason"> {
  const { started, wasSettled, isInterrupted } = course;
  const ranAgain = begins(started.after) > begins(started.before);
  if (!ranAgain) return { fate: isInterrupted && !wasSettled ? "interrupted" : "resumed" };
  const reason = wasSettled ? "its result was recorded, and it ran again" : repeats(course);
  return reason === undefined ? { fate: "re-run" } : { fate: "acts-twice", reason };
}

/** Why running again is not harmless. */
function repeats({ tool, started, replay }: Course): string | undefined {
  const ended = started.after.filter((line) => line.type === "ended");
  const hasEnded = started.before.some((line) => line.type === "ended");
  const usedSteps = ended.some((line) => line.usedSteps);
  if (replay === "keyed" && !ended.some((line) => line.readKey))
    return `"${tool}" is declared keyed, but never reads \`context.key\`: give the key to the service`;
  if (replay === "journal" && !usedSteps)
    return `"${tool}" is declared journal, but uses neither \`context.step\` nor \`context.callTool\`: put each effect into a step`;
  if (replay === "unsafe" && hasEnded && !usedSteps)
    return `"${tool}" declares a probe that said "not-done" although the tool had run to its end: mend the probe`;
  return undefined;
}

function begins(lines: readonly WitnessLine[]): number {
  return lines.filter(({ type }) => type === "begun").length;
}

function settlementOf(
  events: readonly RecordedEvent[],
  call: CallId,
  requested: RecordedEvent | undefined,
): string | undefined {
  const settled = events.find(
    (event) =>
      event.type === "tool.settled" && event.data.call === call && event.turn === requested?.turn,
  );
  return settled?.type === "tool.settled" ? settled.data.source : undefined;
}

function eventsOf({ entries }: Snapshot): readonly RecordedEvent[] {
  return entries.flatMap((entry) => decodeEntry(entry) ?? []);
}
