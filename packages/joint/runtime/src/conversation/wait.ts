import {
  TenonError,
  type Entry,
  type LogId,
  type Offset,
  type Settlement,
  type SubmissionId,
} from "@tenon/contracts";
import { decodeEntry, factKeys, type ConversationState } from "@tenon/log";
import { notNeeded } from "../not-needed.ts";
import type { Services } from "../services.ts";
import { currentState } from "./current-state.ts";

/** Which submission is waited for, and until when. */
export interface Waiting {
  readonly submission: SubmissionId;
  readonly signal: AbortSignal | undefined;
}

/** Resolves with the outcome of a submission, also when it was reached before. */
export async function wait(
  services: Services,
  log: LogId,
  { submission, signal }: Waiting,
): Promise<Settlement> {
  const ended = new AbortController();
  const either = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]);
  const state = await currentState(services, log);
  const entries = entriesFor(services, log, { state, submission, signal: either });
  try {
    for await (const entry of entries) {
      const settlement = settlementOf(entry, submission);
      if (settlement !== undefined) return settlement;
    }
  } finally {
    ended.abort(notNeeded);
  }
  // What is owed was followed until the abort; anything else would have been found.
  if (signal?.aborted === true && isOwed(state, submission))
    throw new TenonError("aborted", "Waiting for the submission was aborted; the work goes on.");
  throw new TenonError(
    "submission-not-found",
    `There is no submission "${submission}" in this conversation.`,
  );
}

type Search = {
  readonly state: ConversationState;
  readonly submission: SubmissionId;
  readonly signal: AbortSignal;
};

/** What is owed is followed; what was settled lately is where the state says; only older outcomes are searched for. */
function entriesFor(
  { platform }: Services,
  log: LogId,
  { state, submission, signal }: Search,
): AsyncIterable<Entry> {
  const { logs } = platform;
  if (isOwed(state, submission) && state.head !== undefined)
    return logs.follow(log, { after: state.head, signal });
  const after = offsetBefore(state, submission);
  return logs.read(log, after === undefined ? {} : { after });
}

function isOwed({ submissions }: ConversationState, submission: SubmissionId): boolean {
  return submissions.some((pending) => pending.submission === submission);
}

function offsetBefore(
  { settled }: ConversationState,
  submission: SubmissionId,
): Offset | undefined {
  return settled.find((recent) => recent.submission === submission)?.after;
}

function settlementOf(entry: Entry, submission: SubmissionId): Settlement | undefined {
  if (entry.key !== factKeys.submissionSettled(submission)) return undefined;
  const event = decodeEntry(entry);
  if (event?.type !== "submission.settled") return undefined;
  return { outcome: event.data.outcome, ...(event.turn === undefined ? {} : { turn: event.turn }) };
}
