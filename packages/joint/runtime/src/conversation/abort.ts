import { hasCode, type LogEvent, type LogId, type SubmissionId } from "@tenon/contracts";
import { factKeys, type ConversationState } from "@tenon/log";
import type { Services } from "../services.ts";
import { currentState } from "./current-state.ts";
import { draft } from "./draft.ts";

/** Asks for a stop: of the open turn, or of one submission. What is settled needs none. */
export async function abort(
  services: Services,
  log: LogId,
  { by, submission }: { readonly by: string; readonly submission?: SubmissionId },
): Promise<void> {
  const { platform } = services;
  const event = stopOf(await currentState(services, log), by, submission);
  if (event === undefined) return;
  try {
    await platform.logs.accept(log, [draft(event)], { wakeAt: platform.clock.now() });
  } catch (error) {
    // Someone else asked for the same stop before.
    if (!hasCode(error, "key-conflict")) throw error;
  }
  services.wake(log);
}

/** The stop as the log says it; undefined when there is nothing to stop. */
function stopOf(
  { turn, submissions }: ConversationState,
  by: string,
  submission: SubmissionId | undefined,
): LogEvent | undefined {
  const type = "turn.abort-requested";
  if (submission === undefined && turn !== undefined)
    return { type, turn: turn.id, key: factKeys.turnAbort(turn.id), data: { by } };
  // Who stops what they have just sent may be quicker than its turn.
  const pending =
    submission === undefined
      ? submissions[0]
      : submissions.find((candidate) => candidate.submission === submission);
  if (pending === undefined) return undefined;
  const data = { by, submission: pending.submission };
  return pending.turn === undefined
    ? { type, key: factKeys.submissionAbort(pending.submission), data }
    : { type, turn: pending.turn, key: factKeys.turnAbort(pending.turn), data };
}
