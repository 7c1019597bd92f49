import type { CallId, SubmissionId, TurnId } from "@tenon/contracts";

/**
 * The keys under which facts are unique in their log. A changed key is a changed format. Ids and names that a caller, a
 * provider or a harness chose are escaped, so that no two facts have one key.
 */
export const factKeys = {
  created: "created",
  submission: (id: SubmissionId): string => `s/${part(id)}`,
  submissionConsumed: (id: SubmissionId): string => `s/${part(id)}/consumed`,
  submissionSettled: (id: SubmissionId): string => `s/${part(id)}/settled`,
  submissionAbort: (id: SubmissionId): string => `s/${part(id)}/abort`,
  turnStarted: (turn: TurnId): string => turn,
  turnAttempted: (turn: TurnId, attempt: number): string => `${turn}/attempt/${attempt}`,
  turnParked: (turn: TurnId, attempt: number): string => `${turn}/parked/${attempt}`,
  turnDiverged: (turn: TurnId, request: string): string => `${turn}/diverged/${part(request)}`,
  turnAbort: (turn: TurnId): string => `${turn}/abort`,
  turnSettled: (turn: TurnId): string => `${turn}/settled`,
  agentResolved: (turn: TurnId, step: number): string => `${turn}/agent/${step}`,
  modelRequested: (turn: TurnId, request: string, attempt: number): string =>
    `${turn}/model/${part(request)}/${attempt}`,
  modelDelta: (
    turn: TurnId,
    request: string,
    { attempt, at }: { readonly attempt: number; readonly at: number },
  ): string => `${turn}/model/${part(request)}/${attempt}/delta/${at}`,
  modelFailed: (turn: TurnId, request: string, attempt: number): string =>
    `${turn}/model/${part(request)}/${attempt}/failed`,
  modelCompleted: (turn: TurnId, request: string): string =>
    `${turn}/model/${part(request)}/completed`,
  toolRequested: (turn: TurnId, call: CallId): string => `${turn}/tool/${part(call)}`,
  toolAwaiting: (turn: TurnId, call: CallId): string => `${turn}/tool/${part(call)}/awaiting`,
  toolEscalated: (turn: TurnId, call: CallId): string => `${turn}/tool/${part(call)}/escalated`,
  /** Of an answer, and of its being too late for one. */
  toolAnswered: (turn: TurnId, call: CallId): string => `${turn}/tool/${part(call)}/answered`,
  toolStarted: (turn: TurnId, call: CallId, attempt: number): string =>
    `${turn}/tool/${part(call)}/${attempt}`,
  toolMemoized: (turn: TurnId, call: CallId, name: string): string =>
    `${turn}/tool/${part(call)}/step/${part(name)}`,
  toolSettled: (turn: TurnId, call: CallId): string => `${turn}/tool/${part(call)}/settled`,
  value: (turn: TurnId, name: string): string => `${turn}/value/${part(name)}`,
  message: (turn: TurnId, name: string): string => `${turn}/message/${part(name)}`,
  inbox: (turn: TurnId, step: number): string => `${turn}/inbox/${step}`,
  compacted: (turn: TurnId, name: string): string => `${turn}/compacted/${part(name)}`,
  stash: (turn: TurnId, number: number): string => `${turn}/stash/${number}`,
  deliveryOwed: (delivery: string): string => `delivery/${part(delivery)}`,
  deliveryMade: (delivery: string): string => `delivery/${part(delivery)}/made`,
} as const;

/** The request key of a loop's own model call. */
export function stepRequest(step: number): string {
  return `step:${step}`;
}

/** Tells whether a request key is of a loop's own model call, whose reply becomes part of the transcript. */
export function isStepRequest(request: string): boolean {
  return request.startsWith("step:");
}

function part(chosen: string): string {
  return chosen.replaceAll("%", "%25").replaceAll("/", "%2F");
}
