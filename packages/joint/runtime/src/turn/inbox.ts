import type { LogEvent, SubmissionId, UserMessage } from "@tenon/contracts";
import { factKeys, stepRequest, type PendingSubmission, type RecordedEvent } from "@tenon/log";
import { recall, record, turnEvent, type Attempt } from "./attempt.ts";

/**
 * `turn.inbox`: steering for the next step, recorded with that position. What was delivered before the resume point is in
 * the transcript already; once the step's model was asked, nothing more is delivered to it.
 */
export async function takeInbox(attempt: Attempt): Promise<readonly UserMessage[]> {
  const { turn, cursor, ledger } = attempt;
  const { step } = cursor;
  const delivered = recall(attempt, "inbox.delivered", factKeys.inbox(turn, step));
  if (delivered !== undefined)
    return isPast(attempt, delivered) ? [] : messagesOf(attempt, delivered.data.submissions);
  if (ledger.find(factKeys.modelRequested(turn, stepRequest(step), 1)) !== undefined) return [];
  if (waitingIn(attempt).length === 0) return [];
  // What opened this turn waits no more once the turn's first batch is folded.
  await ledger.until(() => ledger.state.turn?.id === turn);
  const waiting = waitingIn(attempt);
  if (waiting.length === 0) return [];
  const submissions = waiting.map((pending) => pending.submission);
  const events: readonly LogEvent[] = [
    turnEvent(attempt, factKeys.inbox(turn, step), {
      type: "inbox.delivered",
      data: { submissions },
    }),
    ...submissions.map((submission) =>
      turnEvent(attempt, factKeys.submissionConsumed(submission), {
        type: "submission.consumed",
        data: {
          submission,
          as: "steering",
        },
      }),
    ),
  ];
  await record(attempt, ...events.map((event) => ({ ...event, step })));
  return waiting.map((pending) => pending.input);
}

function waitingIn({ ledger }: Attempt): readonly PendingSubmission[] {
  return ledger.state.submissions.filter(
    (pending) =>
      pending.whenBusy === "steer" && pending.turn === undefined && pending.abortedBy === undefined,
  );
}

function isPast(attempt: Attempt, event: RecordedEvent): boolean {
  const journal = attempt.ledger.state.turn?.journal ?? [];
  return journal.findIndex((earlier) => earlier.offset === event.offset) < attempt.start.index;
}

/** Submissions of an open turn are pending until it is settled. */
function messagesOf(attempt: Attempt, ids: readonly SubmissionId[]): readonly UserMessage[] {
  return attempt.ledger.state.submissions
    .filter((pending) => ids.includes(pending.submission))
    .map((pending) => pending.input);
}
