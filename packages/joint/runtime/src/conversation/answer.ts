import {
  hasCode,
  TenonError,
  type CallId,
  type Decision,
  type EventData,
  type LogEvent,
  type LogId,
  type Principal,
} from "@tenon/contracts";
import { canonicalJson, decodeEntry, factKeys } from "@tenon/log";
import type { Services } from "../services.ts";
import { currentState } from "./current-state.ts";
import { draft } from "./draft.ts";

/** What somebody decided about a call that awaits it. */
export interface Answer {
  readonly call: CallId;
  readonly decision: Decision;
  readonly by: Principal;
}

/** Records the answer to a call that awaits a person or a client. The first one counts. */
export async function answer(
  services: Services,
  log: LogId,
  { call, decision, by }: Answer,
): Promise<void> {
  const { platform } = services;
  checkDecision(decision);
  const { turn } = await currentState(services, log);
  const awaiting = turn?.journal.find(
    (event) => event.type === "tool.awaiting" && event.data.call === call,
  );
  if (turn === undefined || awaiting?.type !== "tool.awaiting")
    return refuseAnswer(services, log, { call, decision, by });
  checkFit(awaiting.data, decision);
  const event: LogEvent = {
    type: "tool.answered",
    turn: turn.id,
    key: factKeys.toolAnswered(turn.id, call),
    data: { call, decision, by },
  };
  try {
    await platform.logs.accept(log, [draft(event)], { wakeAt: platform.clock.now() });
  } catch (error) {
    if (hasCode(error, "key-conflict")) throw settledAlready(call);
    throw error;
  }
  services.wake(log);
}

/** Decisions come from outside: what is not clearly an approval must never be taken for one. */
function checkDecision({ type }: { readonly type: string }): void {
  if (["approve", "deny", "result"].includes(type)) return;
  throw new TenonError(
    "invalid-input",
    "The `type` of a decision must be `approve`, `deny` or `result`.",
  );
}

function checkFit({ call, reason }: EventData["tool.awaiting"], { type }: Decision): void {
  if (reason !== "child" && (reason === "client") === (type === "result")) return;
  const fit =
    reason === "child"
      ? "another conversation, which alone answers it"
      : reason === "client"
        ? "a result"
        : "to be approved or denied";
  throw new TenonError("invalid-input", `The call "${call}" awaits ${fit}.`);
}

/** The same answer again is one answer, also when its turn is over. */
async function refuseAnswer(
  { platform }: Services,
  log: LogId,
  { call, decision, by }: Answer,
): Promise<void> {
  let given: string | undefined;
  for await (const entry of platform.logs.read(log)) {
    if (entry.type !== "tool.answered") continue;
    const event = decodeEntry(entry);
    if (event?.type === "tool.answered" && event.data.call === call)
      given = canonicalJson(event.data);
  }
  if (given === canonicalJson({ call, decision, by })) return;
  if (given !== undefined) throw settledAlready(call);
  throw new TenonError(
    "approval-not-found",
    `No call "${call}" of this conversation awaits an answer.`,
  );
}

function settledAlready(call: CallId): TenonError {
  return new TenonError(
    "approval-settled",
    `The call "${call}" was answered already; the first answer counts.`,
  );
}
