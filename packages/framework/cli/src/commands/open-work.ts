import {
  hasCode,
  type LogId,
  type LogStore,
  type Offset,
  type PendingApproval,
  type SubmissionId,
  type TurnId,
} from "@tenon/contracts";
import type { OpenTurn } from "@tenon/log";
import { readState } from "@tenon/runtime";

/** The newest submission that is owed an outcome, where it was accepted, and the turn that is open now. */
export interface OpenWork {
  readonly submission: SubmissionId;
  readonly offset: Offset;
  readonly turn?: { readonly id: TurnId; readonly harness: string } | undefined;
}

/** Finds what a conversation still owes. */
export async function findOpen(logs: LogStore, log: LogId): Promise<OpenWork | undefined> {
  const { submissions, turn } = await readState(logs, log);
  const newest = submissions.at(-1);
  return newest === undefined
    ? undefined
    : { submission: newest.submission, offset: newest.offset, turn };
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
