import type { Digest, Entry } from "@tenon/contracts";
import {
  checkpointFormat,
  closeTranscript,
  configurationDigest,
  conversationDigest,
  decodeEntry,
  digestOf,
  emptyState,
  foldAll,
  rebuildRequest,
  saveCheckpoint,
  type ConversationState,
  type OpenTurn,
  type Point,
  type RecordedEvent,
} from "../../src/index.ts";

/** What a log means, in words that outlive the shape of the state. */
export interface Expectation {
  readonly facts: object;
  readonly turn?: object;
  readonly transcript: { readonly messages: number; readonly digest: Digest };
  readonly requests: readonly object[];
  /** The saved state of a settled log. Compared while the format has this name. */
  readonly checkpoint?: { readonly format: string; readonly digest: Digest };
}

/** Folds a stored log and says what it means. */
export function expectationOf(entries: readonly Entry[]): Expectation {
  const events = eventsOf(entries);
  const state = foldAll(emptyState, events);
  const { messages } = closeTranscript(state.transcript);
  const saved = saveCheckpoint(state);
  return {
    facts: factsOf(state),
    ...(state.turn === undefined ? {} : { turn: turnFactsOf(state.turn) }),
    transcript: { messages: messages.length, digest: digestOf(messages) },
    requests: requestsOf(events),
    ...(saved === undefined
      ? {}
      : { checkpoint: { format: checkpointFormat, digest: digestOf(JSON.parse(saved.state)) } }),
  };
}

/** The events of a stored log, all of which this version must know. */
export function eventsOf(entries: readonly Entry[]): readonly RecordedEvent[] {
  return entries.flatMap((entry) => decodeEntry(entry) ?? []);
}

/** The entries of a log as it is kept here: one as JSON in each line. */
export function parseEntries(text: string): readonly Entry[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line): Entry => JSON.parse(line));
}

function factsOf(state: ConversationState): object {
  return {
    head: state.head,
    time: state.time,
    agent: state.created?.agent,
    conversation: state.created?.conversation,
    isClosed: state.isClosed,
    turns: state.turns,
    submissions: state.submissions.map(({ submission, turn, abortedBy }) => ({
      submission,
      ...(turn === undefined ? {} : { turn }),
      ...(abortedBy === undefined ? {} : { abortedBy }),
    })),
    spec: state.agent?.digest,
    values: digestOf(state.values),
    timers: state.timers,
    deliveries: digestOf(state.deliveries),
  };
}

function turnFactsOf(turn: OpenTurn): object {
  const { stash } = turn.points;
  return {
    id: turn.id,
    attempts: turn.attempts,
    idleAttempts: turn.idleAttempts,
    steps: turn.steps,
    isParked: turn.isParked,
    approvals: turn.approvals.map(({ call, tool, input }) => ({
      call,
      tool,
      input: digestOf(input),
    })),
    ...(turn.abortedBy === undefined ? {} : { abortedBy: turn.abortedBy }),
    points: {
      turn: pointFactsOf(turn.points.turn),
      step: pointFactsOf(turn.points.step),
      ...(stash === undefined
        ? {}
        : { stash: { ...pointFactsOf(stash), state: digestOf(stash.state), count: stash.count } }),
    },
  };
}

function pointFactsOf({ index, messages, steps, time }: Point): object {
  return { index, steps, time, messages: digestOf(messages) };
}

function requestsOf(events: readonly RecordedEvent[]): readonly object[] {
  return events.flatMap((event) => {
    if (event.type !== "model.requested" || event.turn === undefined) return [];
    const { request, attempt } = event.data;
    const question = rebuildRequest(events, { turn: event.turn, request, attempt });
    if (question === undefined) return [];
    return {
      turn: event.turn,
      request,
      attempt,
      question: digestOf(question),
      isAsRecorded:
        conversationDigest(question.messages) === event.data.conversation &&
        configurationDigest(question) === event.data.configuration,
    };
  });
}
