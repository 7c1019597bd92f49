import { TenonError, type CallId } from "@tenon/contracts";
import type { RecordedEvent } from "./codec.ts";
import { isStepRequest } from "./keys.ts";
import type { OpenApproval } from "./open-approval.ts";
import type { ConversationState, OpenTurn, Point, ResumePoints } from "./state.ts";
import { isStepBoundary, settledMessages } from "./transcript.ts";

type Started = Extract<RecordedEvent, { readonly type: "turn.started" }>;

/** The open turn that `turn.started` opens. */
export function startTurn(event: Started, state: ConversationState): OpenTurn {
  if (event.turn === undefined)
    throw new TenonError(
      "invalid-entry",
      `The "turn.started" at offset ${event.offset} names no turn.`,
    );
  const point: Point = {
    index: 0,
    messages: settledMessages(state.transcript),
    steps: 0,
    time: event.time,
  };
  return {
    ...event.data,
    id: event.turn,
    attempts: 0,
    idleAttempts: 0,
    hasProgress: false,
    isParked: false,
    journal: [],
    passing: [],
    approvals: [],
    usedCalls: [],
    steps: 0,
    points: { turn: point, step: point },
    filesBefore: state.workspace.files,
    ...(state.agent === undefined ? {} : { agentBefore: state.agent.spec }),
  };
}

/** Adds an event to a journal. */
export type Grow = (
  journal: readonly RecordedEvent[],
  event: RecordedEvent,
) => readonly RecordedEvent[];

/** What decides how a turn is folded: what the log says with the event, and how the journal grows. */
export interface TurnFold {
  readonly state: ConversationState;
  readonly grow: Grow;
}

/** The open turn after one more event of the log. */
export function foldTurn(
  turn: OpenTurn,
  event: RecordedEvent,
  { state, grow }: TurnFold,
): OpenTurn {
  if (event.turn !== turn.id) return turn;
  if (event.type === "model.delta" || event.type === "tool.progressed")
    return { ...turn, passing: [...turn.passing, event.offset] };
  const journal = grow(turn.journal, event);
  const next = {
    ...turn,
    ...foldProgress(turn, event),
    journal,
    isParked: staysParked(turn, event),
  };
  return { ...next, points: movePoints(next, event, state) };
}

function foldProgress(turn: OpenTurn, event: RecordedEvent): Partial<OpenTurn> {
  switch (event.type) {
    case "turn.attempted":
      return {
        attempts: event.data.attempt,
        idleAttempts: event.data.idle,
        hasProgress: false,
        lastHarness: event.data.harness,
        // Whoever was given the turn keeps it.
        ...(event.data.reason === "handed-over" ? { harness: event.data.harness.name } : {}),
      };
    case "model.completed":
      return {
        hasProgress: true,
        steps: turn.steps + (isStepRequest(event.data.request) ? 1 : 0),
        usedCalls: [
          ...turn.usedCalls,
          ...event.data.message.parts.flatMap((part): CallId[] =>
            part.type === "call" ? [part.id] : [],
          ),
        ],
      };
    case "tool.requested":
      return event.data.parent === undefined
        ? { hasProgress: true }
        : { hasProgress: true, usedCalls: [...turn.usedCalls, event.data.call] };
    case "tool.awaiting":
      return {
        hasProgress: true,
        approvals:
          event.data.reason === "approval"
            ? [...turn.approvals, approvalOf(turn, event)]
            : turn.approvals,
      };
    case "tool.delegated":
      return {
        hasProgress: true,
        approvals: turn.approvals.map(changed(event.data.call, { delegatedTo: event.data.to })),
      };
    case "tool.escalated":
      return {
        hasProgress: true,
        approvals: turn.approvals.map(changed(event.data.call, { escalatedTo: event.data.to })),
      };
    case "tool.answered":
    case "tool.expired":
    case "tool.settled":
      return {
        hasProgress: true,
        approvals: turn.approvals.filter((approval) => approval.call !== event.data.call),
      };
    case "turn.started":
    case "turn.diverged":
    case "model.requested":
    case "tool.started":
    case "tool.progressed":
      return {};
    default:
      return { hasProgress: true };
  }
}

function approvalOf(
  turn: OpenTurn,
  event: Extract<RecordedEvent, { readonly type: "tool.awaiting" }>,
): OpenApproval {
  const { call, input, approvers, expiresAt, escalate } = event.data;
  const requested = turn.journal.find(
    (earlier) => earlier.type === "tool.requested" && earlier.data.call === call,
  );
  const tool = requested?.type === "tool.requested" ? requested.data.name : "";
  return {
    call,
    tool,
    input,
    by: turn.by,
    askedAt: event.time,
    ...(approvers === undefined ? {} : { approvers }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(escalate === undefined ? {} : { escalate }),
  };
}

function changed(
  call: CallId,
  change: Partial<OpenApproval>,
): (approval: OpenApproval) => OpenApproval {
  return (approval) => (approval.call === call ? { ...approval, ...change } : approval);
}

function movePoints(turn: OpenTurn, event: RecordedEvent, state: ConversationState): ResumePoints {
  const { points } = turn;
  if (event.type === "submission.consumed" && event.data.as === "input") {
    const input = { ...pointHere(turn, event, state), time: acceptedAt(event, state) };
    return { ...points, turn: input, step: input };
  }
  const isStep = isMade(event) && isStepBoundary(state.transcript) && !isStepAsked(turn);
  if (!isStep && event.type !== "stash.saved") return points;
  const here = pointHere(turn, event, state);
  const step = isStep ? here : points.step;
  if (event.type !== "stash.saved") return { ...points, step };
  return {
    ...points,
    step,
    stash: { ...here, state: event.data.state, count: event.data.number + 1 },
  };
}

function pointHere(turn: OpenTurn, event: RecordedEvent, { transcript }: ConversationState): Point {
  return {
    index: turn.journal.length,
    messages: settledMessages(transcript),
    steps: turn.steps,
    time: event.time,
  };
}

/** The first attempt begins before the entry of its input has a time. */
function acceptedAt(
  event: Extract<RecordedEvent, { readonly type: "submission.consumed" }>,
  { submissions }: ConversationState,
): number {
  const { submission } = event.data;
  return submissions.find((pending) => pending.submission === submission)?.time ?? event.time;
}

/** What an attempt saw or made. Behind the host's own notes, a later attempt would not start where an earlier one did. */
function isMade(event: RecordedEvent): boolean {
  switch (event.type) {
    case "inbox.delivered":
    case "message.appended":
    case "model.completed":
    case "stash.saved":
    case "submission.consumed":
    case "tool.settled":
    case "transcript.compacted":
    case "value.recorded":
      return true;
    default:
      return false;
  }
}

/** From its question to a reply that counts a step is open: a failed reply leaves the transcript as it was. */
function isStepAsked({ journal }: OpenTurn): boolean {
  const last = journal.findLast(
    (event) =>
      (event.type === "model.requested" || event.type === "model.completed") &&
      isStepRequest(event.data.request),
  );
  if (last?.type === "model.requested") return true;
  if (last?.type !== "model.completed") return false;
  return last.data.message.stop === "error" || last.data.message.stop === "aborted";
}

/** Answers come while a turn is parked; the next attempt ends it, and so does what settles a call without one. */
function staysParked(turn: OpenTurn, { type }: RecordedEvent): boolean {
  return (
    type === "turn.parked" ||
    (turn.isParked && type !== "turn.attempted" && type !== "tool.settled")
  );
}
