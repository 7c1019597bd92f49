import {
  hasCode,
  type LogId,
  type LogStore,
  type Offset,
  type PendingApproval,
  type SubmissionId,
} from "@tenon/contracts";
import type { OpenTurn } from "@tenon/log";
import { readState } from "@tenon/runtime";

/** The newest submission that is owed an outcome, and where it was accepted. */
export async function findOpen(
  logs: LogStore,
  log: LogId,
): Promise<{ readonly submission: SubmissionId; readonly offset: Offset } | undefined> {
  return (await readState(logs, log)).submissions.at(-1);
}

/** Tells whether the turn that was parked at `offset` still waits: nobody answered since. */
export async function waitsNow(logs: LogStore, log: LogId, offset: Offset): Promise<boolean> {
  const { turn } = await readState(logs, log);
  if (turn === undefined || !turn.isParked) return false;
  const parked = turn.journal.findLast((event) => event.type === "turn.parked");
  return parked?.offset === offset && parked.data.waiting.every((call) => !isAnswered(turn, call));
}

/** The calls that wait for a person. */
export async function approvalsOf(logs: LogStore, log: LogId): Promise<readonly PendingApproval[]> {
  try {
    return (await readState(logs, log)).turn?.approvals ?? [];
  } catch (error) {
    if (hasCode(error, "log-not-found")) return [];
    throw error;
  }
}

function isAnswered({ journal }: OpenTurn, call: string): boolean {
  return journal.some((event) => event.type === "tool.answered" && event.data.call === call);
}
