import {
  hasCode,
  TenonError,
  type ApprovalDecision,
  type CallId,
  type Decision,
  type EventData,
  type LogEvent,
  type LogId,
  type LogStore,
  type Principal,
} from "@tenon/contracts";
import {
  approversAt,
  canonicalJson,
  decodeEntry,
  factKeys,
  type ConversationState,
  type OpenTurn,
} from "@tenon/log";
import type { Services } from "../services.ts";
import { summaryOf } from "../summary.ts";
import { checkEditedInput } from "../tool/edited-input.ts";
import { agentContext } from "../turn/resolve-agent.ts";
import { currentState } from "./current-state.ts";
import { draft } from "./draft.ts";

/** What somebody decided about a call that awaits it. */
export interface Answer {
  readonly call: CallId;
  readonly decision: Decision | ApprovalDecision;
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
  const state = await currentState(services, log);
  const { turn } = state;
  const awaiting = turn?.journal.find(
    (event) => event.type === "tool.awaiting" && event.data.call === call,
  );
  if (turn === undefined || awaiting?.type !== "tool.awaiting")
    return refuseAnswer(services, log, { call, decision, by });
  checkFit(awaiting.data, decision);
  if (isKnown(turn, { call, decision, by })) return;
  checkOpen(turn, awaiting.data, platform.clock.now());
  checkPrincipal(turn, { call, by, now: platform.clock.now() });
  await checkInput(services, state, { call, decision, by });
  if (decision.type === "delegate")
    return delegate(services, log, { turn, call, to: decision.to, by });
  const event: LogEvent = {
    type: "tool.answered",
    turn: turn.id,
    key: factKeys.toolAnswered(turn.id, call),
    data: { call, decision, by },
  };
  try {
    await platform.logs.accept(log, [draft(event)], { wakeAt: platform.clock.now() });
  } catch (error) {
    if (!hasCode(error, "key-conflict")) throw error;
    // Somebody was faster, or it has expired: what is recorded says which.
    return answer(services, log, { call, decision, by });
  }
  services.wake(log);
}

type Delegation = {
  readonly turn: OpenTurn;
  readonly call: CallId;
  readonly to: Principal;
  readonly by: Principal;
};

/** Nothing is to be done because of it: nobody is woken, only the list is told. */
async function delegate(
  services: Services,
  log: LogId,
  { turn, call, to, by }: Delegation,
): Promise<void> {
  const { logs, directory, clock } = services.platform;
  const event: LogEvent = { type: "tool.delegated", turn: turn.id, data: { call, to, by } };
  await logs.accept(log, [draft(event)]);
  const shown = await directory.get(log);
  const state = await currentState(services, log);
  const summary = summaryOf(log, state, { status: shown?.status ?? "waiting", now: clock.now() });
  if (summary !== undefined) await directory.upsert(summary).catch(() => undefined);
}

/** Decisions come from outside: what is not clearly an approval must never be taken for one. */
function checkDecision({ type }: { readonly type: string }): void {
  if (["approve", "deny", "delegate", "result"].includes(type)) return;
  throw new TenonError(
    "invalid-input",
    "The `type` of a decision must be `approve`, `deny`, `delegate` or `result`.",
  );
}

/** The same answer again is one answer, and so is the newest delegation. */
function isKnown({ journal }: OpenTurn, { call, decision, by }: Answer): boolean {
  if (decision.type === "delegate") {
    const last = journal.findLast(
      ({ type, data }) => type === "tool.delegated" && data.call === call,
    );
    return last?.type === "tool.delegated" && last.data.by === by && last.data.to === decision.to;
  }
  const given = journal.find(({ type, data }) => type === "tool.answered" && data.call === call);
  return (
    given?.type === "tool.answered" &&
    given.data.by === by &&
    canonicalJson(given.data.decision) === canonicalJson(decision)
  );
}

function checkOpen(
  { journal }: OpenTurn,
  { call, expiresAt }: EventData["tool.awaiting"],
  now: number,
): void {
  const over = journal.find(
    (event) =>
      (event.type === "tool.answered" || event.type === "tool.expired") && event.data.call === call,
  );
  if (over?.type === "tool.answered") throw settledAlready(call);
  if (over !== undefined || (expiresAt !== undefined && now >= expiresAt))
    throw expiredAlready(call);
}

type Answering = { readonly call: CallId; readonly by: Principal; readonly now: number };

function checkPrincipal({ approvals }: OpenTurn, { call, by, now }: Answering): void {
  const open = approvals.find((approval) => approval.call === call);
  const approvers = open === undefined ? undefined : approversAt(open, now);
  if (approvers === undefined || approvers.includes(by)) return;
  throw new TenonError("not-permitted", `${by} was not asked for the approval of "${call}".`);
}

/** What is refused must not take the place of the one answer that there is. */
async function checkInput(
  services: Services,
  state: ConversationState,
  { call, decision }: Answer,
): Promise<void> {
  const { created, turn } = state;
  const open = turn?.approvals.find((approval) => approval.call === call);
  if (created === undefined || turn === undefined || open === undefined) return;
  const context = agentContext(state, turn.by, created.conversation);
  await checkEditedInput(services, { agent: created.agent, tool: open.tool, context, decision });
}

function checkFit(
  { call, reason }: EventData["tool.awaiting"],
  { type }: Decision | ApprovalDecision,
): void {
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
  const end = await endOf(platform.logs, log, call);
  if (end?.type === "tool.expired") throw expiredAlready(call);
  if (canonicalJson(end?.data ?? null) === canonicalJson({ call, decision, by })) return;
  if (end !== undefined) throw settledAlready(call);
  throw new TenonError(
    "approval-not-found",
    `No call "${call}" of this conversation awaits an answer.`,
  );
}

type CallEnd = Extract<LogEvent, { readonly type: "tool.answered" | "tool.expired" }>;

/** The newest answer to a call, or that it came too late. */
async function endOf(logs: LogStore, log: LogId, call: CallId): Promise<CallEnd | undefined> {
  let end: CallEnd | undefined;
  for await (const entry of logs.read(log)) {
    if (entry.type !== "tool.answered" && entry.type !== "tool.expired") continue;
    const event = decodeEntry(entry);
    const isEnd = event?.type === "tool.answered" || event?.type === "tool.expired";
    if (isEnd && event.data.call === call) end = event;
  }
  return end;
}

function expiredAlready(call: CallId): TenonError {
  return new TenonError("approval-expired", `The approval of "${call}" has expired.`);
}

function settledAlready(call: CallId): TenonError {
  return new TenonError(
    "approval-settled",
    `The call "${call}" was answered already; the first answer counts.`,
  );
}
