import type {
  AppendOptions,
  CallId,
  LogEvent,
  Outcome,
  Spent,
  SubmissionId,
  ToolCall,
  TurnId,
  Usage,
} from "@tenon/contracts";
import {
  addUsage,
  callsOf,
  factKeys,
  notExecuted,
  noUsage,
  usageIn,
  type ConversationState,
  type OpenTurn,
  type RecordedEvent,
} from "@tenon/log";
import type { Ledger } from "../ledger.ts";
import { owedToParent } from "../subagent/child-outcome.ts";
import { addSpent, openChildren, spentByChildren, stopOf } from "../subagent/open-children.ts";
import { openNestedCalls } from "../tool/open-nested-calls.ts";

/**
 * Settles a turn, its open calls and its submissions in one batch. When nothing else is owed, the lease goes back in the
 * same commit; resolves with whether it did.
 */
export async function settleTurn(
  ledger: Ledger,
  turn: OpenTurn,
  outcome: Outcome,
): Promise<boolean> {
  const { state } = ledger;
  const own = { usage: usageOf(turn), steps: turn.steps };
  const children = spentByChildren(turn);
  const settled: LogEvent = {
    type: "turn.settled",
    turn: turn.id,
    step: currentStep(turn),
    key: factKeys.turnSettled(turn.id),
    data: { outcome, ...own, ...(children === undefined ? {} : { children }) },
  };
  const spent = children === undefined ? own : addSpent(own, children);
  const submissions = state.submissions.filter((pending) => pending.turn === turn.id);
  const outcomes = submissions.flatMap(({ submission }) =>
    settlement(state, submission, { outcome, turn: turn.id, spent }),
  );
  const by = outcome.status === "aborted" ? outcome.by : `log:${ledger.lease.log}`;
  const stops = openChildren(turn).map((child) => stopOf(child, by));
  const batch = [...openCallEvents(state), settled, ...outcomes, ...stops];
  const { released } = await ledger.append(
    batch,
    releaseOptions(state, { settling: submissions.length, batch }),
  );
  return released;
}

/** What settles the open calls of a turn that nobody will finish. */
export function openCallEvents(state: ConversationState): readonly LogEvent[] {
  const { turn } = state;
  if (turn === undefined) return [];
  const nested = openNestedCalls(turn).map(({ call, settled }) => ({ call, ...settled }));
  return [...nested, ...openCalls(state)].map(({ call, message, source }) => ({
    type: "tool.settled",
    turn: turn.id,
    step: currentStep(turn),
    key: factKeys.toolSettled(turn.id, call.id),
    data: { call: call.id, message, source },
  }));
}

/** Number of the newest step of a turn. */
export function currentStep({ steps }: OpenTurn): number {
  return Math.max(0, steps - 1);
}

/** The outcome of a submission. */
export function settledSubmission(
  submission: SubmissionId,
  outcome: Outcome,
  turn?: TurnId,
): LogEvent {
  return {
    type: "submission.settled",
    ...(turn === undefined ? {} : { turn }),
    key: factKeys.submissionSettled(submission),
    data: { submission, outcome },
  };
}

/** How a submission ended. */
export interface Ending {
  readonly outcome: Outcome;
  readonly turn?: TurnId;
  /** What its turn and the children of it needed. */
  readonly spent?: Spent;
}

/** The outcome of a submission, and what a parent is owed because of it. */
export function settlement(
  state: ConversationState,
  submission: SubmissionId,
  ending: Ending,
): readonly LogEvent[] {
  const { outcome, turn } = ending;
  return [settledSubmission(submission, outcome, turn), ...owedToParent(state, submission, ending)];
}

/** How to give a log back: not due, or due with its next timer, or at `retryAt` when something is still owed to others. */
export function giveBack(state: ConversationState, retryAt?: number): AppendOptions {
  const timers = [...Object.values(state.timers), ...(retryAt === undefined ? [] : [retryAt])];
  return {
    release: { upTo: state.head },
    wakeAt: timers.length === 0 ? null : Math.min(...timers),
  };
}

function releaseOptions(
  state: ConversationState,
  { settling, batch }: { readonly settling: number; readonly batch: readonly LogEvent[] },
): AppendOptions {
  const isOwing =
    state.submissions.length > settling ||
    Object.keys(state.deliveries).length > 0 ||
    batch.some(({ type }) => type === "delivery.owed");
  return isOwing ? {} : giveBack(state);
}

type OpenCall = {
  readonly call: ToolCall;
  readonly message: ReturnType<typeof notExecuted>;
  readonly source: "skipped" | "interrupted";
};

/** Calls that nobody will finish: not started is not executed; started is interrupted. */
function openCalls(state: ConversationState): readonly OpenCall[] {
  const { transcript, turn } = state;
  const reply = transcript.messages.at(-1);
  if (transcript.open === undefined || reply?.role !== "assistant") return [];
  const { results } = transcript.open;
  return callsOf(reply)
    .filter((call) => !Object.hasOwn(results, call.id))
    .map((call): OpenCall => {
      const isStarted = turn?.journal.some((event) => isBegun(event, call.id)) ?? false;
      const text = `The tool "${call.name}" was interrupted and may have taken effect; its outcome is unknown.`;
      return isStarted
        ? { call, message: notExecuted(call.id, call.name, text), source: "interrupted" }
        : { call, message: notExecuted(call.id, call.name), source: "skipped" };
    });
}

/** A child may be at work from the moment on that its call waits for it. */
function isBegun({ type, data }: RecordedEvent, call: CallId): boolean {
  if (type === "tool.awaiting") return data.call === call && data.reason === "child";
  return type === "tool.started" && data.call === call;
}

function usageOf(turn: OpenTurn): Usage {
  return turn.journal.reduce((usage, event) => addUsage(usage, usageIn(event)), noUsage);
}
