import { TenonError, type LogId, type LogStore, type ModelQuestion } from "@tenon/contracts";
import {
  decodeEntry,
  decodeWorkflowEntry,
  isStepRequest,
  rebuildRequest,
  stepRequest,
  type RecordedEvent,
  type RecordedWorkflowEvent,
} from "@tenon/log";
import { placeOf } from "../view/timeline.ts";

/** Reads all events of a log that this version knows. */
export async function readEvents(logs: LogStore, log: LogId): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const entry of logs.read(log)) {
    const event = decodeEntry(entry);
    if (event !== undefined) events.push(event);
  }
  return events;
}

/** Reads all events of an instance that this version knows. */
export async function readInstanceEvents(
  logs: LogStore,
  log: LogId,
): Promise<readonly RecordedWorkflowEvent[]> {
  const entries = await Array.fromAsync(logs.read(log));
  return entries.flatMap((entry) => decodeWorkflowEntry(entry) ?? []);
}

/** What a model was asked at a step. */
export interface FoundRequest {
  /** The turn and the number of the step in it, as people write them. */
  readonly place: string;
  readonly question: ModelQuestion;
}

/** The request of a step: `1` is of the newest turn, `t2:1` of any; undefined is the newest of all. */
export function findRequest(
  events: readonly RecordedEvent[],
  step: string | undefined,
  option = "--request",
): FoundRequest {
  const steps = stepsOf(events);
  const place = step === undefined ? steps.at(-1) : wantedPlace(steps, step, option);
  const found = place === undefined ? undefined : requestAt(events, place);
  if (found !== undefined) return found;
  const what = step === undefined ? "request" : `step ${step}`;
  throw new TenonError("invalid-input", `There is no ${what} in this conversation.`, {
    hint: steps.length === 0 ? "No model was asked yet." : `Known: ${steps.join(", ")}.`,
  });
}

/** The request before another. Undefined when that was the first. */
export function requestBefore(
  events: readonly RecordedEvent[],
  { place }: FoundRequest,
): FoundRequest | undefined {
  const steps = stepsOf(events);
  const before = steps[steps.indexOf(place) - 1];
  return before === undefined ? undefined : requestAt(events, before);
}

function stepsOf(events: readonly RecordedEvent[]): readonly string[] {
  const places = events.flatMap((event) =>
    event.type === "model.requested" && isStepRequest(event.data.request)
      ? [placeOf(event.turn ?? "", event.step)]
      : [],
  );
  return [...new Set(places)];
}

function wantedPlace(steps: readonly string[], step: string, option: string): string | undefined {
  const [, turn, number] = /^(?:(t\d+):)?(\d+)$/.exec(step) ?? [];
  if (number === undefined) {
    throw new TenonError("invalid-input", `${option} must name a step, not "${step}".`, {
      hint: "For example 0, of the newest turn, or t2:1.",
    });
  }
  const newest = steps.at(-1)?.split(":")[0];
  const place = `${turn ?? newest}:${Number(number)}`;
  return steps.includes(place) ? place : undefined;
}

function requestAt(events: readonly RecordedEvent[], place: string): FoundRequest | undefined {
  const [turnName, number] = place.split(":");
  const turn = events.find((event) => event.turn === turnName)?.turn;
  if (turn === undefined) return undefined;
  const question = rebuildRequest(events, { turn, request: stepRequest(Number(number)) });
  return question === undefined ? undefined : { place, question };
}
