import { hasCode, type LogEvent, type LogId, type SubmissionId } from "@tenon/contracts";
import { factKeys } from "@tenon/log";
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
  const state = await currentState(services, log);
  // Who stops what they have just sent may be quicker than its turn.
  const [next] = state.turn === undefined ? state.submissions : [];
  const pending =
    submission === undefined
      ? next
      : state.submissions.find((candidate) => candidate.submission === submission);
  const turn = submission === undefined ? state.turn?.id : pending?.turn;
  if (turn === undefined && pending === undefined) return;
  const event: LogEvent = {
    type: "turn.abort-requested",
    ...(turn === undefined ? {} : { turn }),
    key:
      turn === undefined
        ? factKeys.submissionAbort(pending?.submission ?? ("" as SubmissionId))
        : factKeys.turnAbort(turn),
    data: { by, ...(pending === undefined ? {} : { submission: pending.submission }) },
  };
  try {
    await platform.logs.accept(log, [draft(event)], { wakeAt: platform.clock.now() });
  } catch (error) {
    // Someone else asked for the same stop before.
    if (!hasCode(error, "key-conflict")) throw error;
  }
  services.wake(log);
}
