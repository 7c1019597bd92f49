import type { CallId, SubmissionId, TurnId } from "@tenon/contracts";

/** The keys under which facts are unique in their log. A changed key is a changed format: golden logs hold them. */
export const factKeys = {
  created: "created",
  submission: (id: SubmissionId): string => `s/${id}`,
  submissionConsumed: (id: SubmissionId): string => `s/${id}/consumed`,
  submissionSettled: (id: SubmissionId): string => `s/${id}/settled`,
  submissionAbort: (id: SubmissionId): string => `s/${id}/abort`,
  turnStarted: (turn: TurnId): string => turn,
  turnAttempted: (turn: TurnId, attempt: number): string => `${turn}/attempt/${attempt}`,
  turnParked: (turn: TurnId, attempt: number): string => `${turn}/parked/${attempt}`,
  turnDiverged: (turn: TurnId, request: string): string => `${turn}/diverged/${request}`,
  turnAbort: (turn: TurnId): string => `${turn}/abort`,
  turnSettled: (turn: TurnId): string => `${turn}/settled`,
  agentResolved: (turn: TurnId, step: number): string => `${turn}/agent/${step}`,
  modelRequested: (turn: TurnId, request: string, attempt: number): string =>
    `${turn}/model/${request}/${attempt}`,
  modelDelta: (
    turn: TurnId,
    request: string,
    { attempt, at }: { readonly attempt: number; readonly at: number },
  ): string => `${turn}/model/${request}/${attempt}/delta/${at}`,
  modelFailed: (turn: TurnId, request: string, attempt: number): string =>
    `${turn}/model/${request}/${attempt}/failed`,
  modelCompleted: (turn: TurnId, request: string): string => `${turn}/model/${request}/completed`,
  toolRequested: (turn: TurnId, call: CallId): string => `${turn}/tool/${call}`,
  toolAwaiting: (turn: TurnId, call: CallId): string => `${turn}/tool/${call}/awaiting`,
  toolAnswered: (call: CallId): string => `answer/${call}`,
  toolStarted: (turn: TurnId, call: CallId, attempt: number): string =>
    `${turn}/tool/${call}/${attempt}`,
  toolMemoized: (turn: TurnId, call: CallId, name: string): string =>
    `${turn}/tool/${call}/step/${name}`,
  toolSettled: (turn: TurnId, call: CallId): string => `${turn}/tool/${call}/settled`,
  value: (turn: TurnId, name: string): string => `${turn}/value/${name}`,
  message: (turn: TurnId, name: string): string => `${turn}/message/${name}`,
  inbox: (turn: TurnId, step: number): string => `${turn}/inbox/${step}`,
  compacted: (turn: TurnId, name: string): string => `${turn}/compacted/${name}`,
  stash: (turn: TurnId, number: number): string => `${turn}/stash/${number}`,
  deliveryOwed: (delivery: string): string => `delivery/${delivery}`,
  deliveryMade: (delivery: string): string => `delivery/${delivery}/made`,
} as const;

/** The request key of a loop's own model call. */
export function stepRequest(step: number): string {
  return `step:${step}`;
}

/** Tells whether a request key is of a loop's own model call, whose reply becomes part of the transcript. */
export function isStepRequest(request: string): boolean {
  return request.startsWith("step:");
}
