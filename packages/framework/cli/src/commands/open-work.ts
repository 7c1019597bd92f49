import {
  hasCode,
  type CallId,
  type LogId,
  type LogStore,
  type Offset,
  type PendingApproval,
  type Platform,
  type SubmissionId,
  type TurnId,
} from "@tenon/contracts";
import { isDue, waitingOf, type OpenTurn } from "@tenon/log";
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

/** Tells whether the turn that was parked, at `offset` when one is given, still waits, and so do its children. */
export async function waitsNow(
  platform: Pick<Platform, "logs" | "directory" | "clock">,
  log: LogId,
  offset?: Offset,
): Promise<boolean> {
  const state = await readState(platform.logs, log);
  const { turn } = state;
  if (turn === undefined || !turn.isParked) return false;
  const parked = turn.journal.findLast((event) => event.type === "turn.parked");
  if (parked === undefined || (offset !== undefined && parked.offset !== offset)) return false;
  const waiting = waitingOf(turn);
  if (isDue(state, { waiting, now: platform.clock.now() })) return false;
  const inChildren = waiting.filter((call) => waitsForChild(turn, call)).length;
  return inChildren === 0 || (await waitingBelow(platform, log)).length >= inChildren;
}

/** The children of a conversation that wait. */
export async function waitingBelow(
  platform: Pick<Platform, "logs" | "directory" | "clock">,
  log: LogId,
): Promise<readonly LogId[]> {
  const waiting: LogId[] = [];
  for (const child of await platform.directory.list({ parent: log, limit: 1000 }))
    if (await waitsNow(platform, child.log)) waiting.push(child.log);
  return waiting;
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

/** The calls of the open turn that somebody has answered. */
export async function answeredIn(logs: LogStore, log: LogId): Promise<ReadonlySet<CallId>> {
  const { turn } = await readState(logs, log);
  const answers = turn?.journal.filter((event) => event.type === "tool.answered") ?? [];
  return new Set(answers.map(({ data }) => data.call));
}

function waitsForChild({ journal }: OpenTurn, call: string): boolean {
  return journal.some(
    (event) =>
      event.type === "tool.awaiting" && event.data.call === call && event.data.reason === "child",
  );
}
