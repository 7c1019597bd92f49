import type { SubmissionId } from "@tenon/contracts";
import type { ConversationState, OpenTurn, PendingSubmission } from "./state.ts";
import type { RecordedEvent } from "./codec.ts";
import { foldTurn, startTurn, type Grow } from "./turn-fold.ts";
import {
  addReply,
  addResult,
  addUserMessage,
  closeTranscript,
  compactTranscript,
  type Transcript,
} from "./transcript.ts";
import { isStepRequest } from "./keys.ts";
import { applyChanges, foldWorkspace, type Apply } from "./workspace.ts";

/** How what grows with every event does so: by copies, or in place where nobody else has seen it. */
export interface Growth {
  readonly journal: Grow;
  readonly files: Apply;
}

const byCopies: Growth = {
  journal: (journal, added) => [...journal, added],
  files: applyChanges,
};

/** What the log says after one more event. Pure; every event type is named here. */
export function fold(state: ConversationState, event: RecordedEvent): ConversationState {
  return foldGrowing(state, event, byCopies);
}

/** As `fold`, with the caller's way to let it grow. */
export function foldGrowing(
  state: ConversationState,
  event: RecordedEvent,
  growth: Growth,
): ConversationState {
  const transcript = foldTranscript(state, event);
  const workspace = foldWorkspace(state.workspace, event, growth.files);
  const isSame = transcript === state.transcript && workspace === state.workspace;
  const next = foldFacts(isSame ? state : { ...state, transcript, workspace }, event);
  const moved = { head: event.offset, time: timeAfter(state, event) };
  if (next.turn === undefined) return { ...next, ...moved };
  return {
    ...next,
    ...moved,
    turn: foldTurn(next.turn, event, { state: next, grow: growth.journal }),
  };
}

/** Clocks of several owners may disagree, and a delta may be pruned: neither changes what time it is in the log. */
function timeAfter(state: ConversationState, event: RecordedEvent): number {
  return event.type === "model.delta" ? state.time : Math.max(state.time, event.time);
}

function foldTranscript(state: ConversationState, event: RecordedEvent): Transcript {
  const { transcript } = state;
  switch (event.type) {
    case "submission.consumed": {
      const input = state.submissions.find(
        (submission) => submission.submission === event.data.submission,
      )?.input;
      if (input === undefined) return transcript;
      return addUserMessage(
        event.data.as === "input" ? closeTranscript(transcript) : transcript,
        input,
      );
    }
    case "model.completed":
      return isStepRequest(event.data.request)
        ? addReply(transcript, event.data.message)
        : transcript;
    case "tool.settled":
      return addResult(transcript, event.data.message);
    case "message.appended": {
      const { message } = event.data;
      return message.role === "tool"
        ? addResult(transcript, message)
        : addUserMessage(transcript, message);
    }
    case "transcript.compacted":
      return compactTranscript(transcript, event.data.summary, event.data.keep);
    case "turn.settled":
      return closeTranscript(transcript);
    default:
      return transcript;
  }
}

function foldFacts(state: ConversationState, event: RecordedEvent): ConversationState {
  switch (event.type) {
    case "conversation.created":
      return { ...state, created: { ...event.data, time: event.time } };
    case "conversation.closed":
      return { ...state, isClosed: true };
    case "turn.started":
      return { ...state, turns: state.turns + 1, turn: startTurn(event, state) };
    case "turn.settled":
      return withoutTurn(state);
    case "agent.resolved":
      return { ...state, agent: event.data };
    case "model.requested":
      return event.data.context.pieces === undefined
        ? state
        : { ...state, pieces: { ...state.pieces, ...known(event.data.context.pieces) } };
    case "state.set":
      return { ...state, values: { ...state.values, [event.data.name]: event.data.value } };
    case "submission.accepted":
    case "submission.consumed":
    case "submission.settled":
    case "turn.abort-requested":
      return { ...state, ...foldRequests(state, event) };
    case "delivery.owed":
      return { ...state, deliveries: { ...state.deliveries, [event.data.delivery]: event.data } };
    case "delivery.made":
      return { ...state, deliveries: without(state.deliveries, event.data.delivery) };
    case "timer.set":
      return { ...state, timers: { ...state.timers, [event.data.timer]: event.data.at } };
    case "timer.fired":
      return { ...state, timers: without(state.timers, event.data.timer) };
    case "conversation.forked":
    case "turn.attempted":
    case "turn.parked":
    case "turn.diverged":
    case "model.delta":
    case "model.completed":
    case "model.failed":
    case "tool.requested":
    case "tool.awaiting":
    case "tool.answered":
    case "tool.delegated":
    case "tool.escalated":
    case "tool.expired":
    case "tool.started":
    case "tool.progressed":
    case "tool.memoized":
    case "tool.settled":
    case "value.recorded":
    case "message.appended":
    case "inbox.delivered":
    case "transcript.compacted":
    case "stash.saved":
    case "workspace.committed":
    case "schedule.fired":
      return state;
  }
}

type Requests = {
  readonly submissions: readonly PendingSubmission[];
  readonly settled?: ConversationState["settled"];
  readonly turn?: OpenTurn;
};
type RequestEvent = Extract<
  RecordedEvent,
  {
    readonly type:
      | "submission.accepted"
      | "submission.consumed"
      | "submission.settled"
      | "turn.abort-requested";
  }
>;

function foldRequests(state: ConversationState, event: RequestEvent): Requests {
  const { submissions, turn } = state;
  const open = turn === undefined ? {} : { turn };
  switch (event.type) {
    case "submission.accepted": {
      const trace = event.trace === undefined ? {} : { trace: event.trace };
      return {
        ...open,
        submissions: [
          ...submissions,
          { ...event.data, ...trace, offset: event.offset, time: event.time },
        ],
      };
    }
    case "submission.consumed":
      return {
        ...open,
        submissions: submissions.map(
          marked(event.data.submission, event.turn === undefined ? {} : { turn: event.turn }),
        ),
      };
    case "submission.settled":
      return {
        ...open,
        submissions: submissions.filter(
          (submission) => submission.submission !== event.data.submission,
        ),
        settled: foldSettled(state, event.data.submission),
      };
    case "turn.abort-requested":
      return foldAbort(state, event);
  }
}

/** How many outcomes are found without a search. */
const settledKept = 64;

function foldSettled(
  { submissions, settled }: ConversationState,
  submission: SubmissionId,
): ConversationState["settled"] {
  const pending = submissions.find((candidate) => candidate.submission === submission);
  if (pending === undefined) return settled;
  return [...settled.slice(1 - settledKept), { submission, after: pending.offset }];
}

/** A stop names a submission or its turn. */
function foldAbort(
  state: ConversationState,
  event: Extract<RecordedEvent, { readonly type: "turn.abort-requested" }>,
): Requests {
  const { submissions, turn } = state;
  const { submission, by } = event.data;
  const target = submissions.find((pending) => pending.submission === submission);
  // A stop that comes too late for its turn is not meant for the next.
  const isMeant = event.turn === undefined || event.turn === turn?.id;
  const stopsTurn =
    turn !== undefined && (submission === undefined ? isMeant : target?.turn === turn.id);
  return {
    submissions:
      submission === undefined
        ? submissions
        : submissions.map(marked(submission, { abortedBy: by })),
    ...(turn === undefined
      ? {}
      : { turn: stopsTurn ? { ...turn, abortedBy: turn.abortedBy ?? by } : turn }),
  };
}

function marked(
  id: string,
  change: Partial<PendingSubmission>,
): (submission: PendingSubmission) => PendingSubmission {
  return (submission) => (submission.submission === id ? { ...submission, ...change } : submission);
}

function withoutTurn(state: ConversationState): ConversationState {
  const { turn: _settled, ...rest } = state;
  return rest;
}

function without<Value>(
  record: { readonly [key: string]: Value },
  key: string,
): { readonly [key: string]: Value } {
  const { [key]: _removed, ...rest } = record;
  return rest;
}

function known(pieces: object): { readonly [digest: string]: true } {
  return Object.fromEntries(Object.keys(pieces).map((digest) => [digest, true]));
}
