import process from "node:process";
import type {
  Conversation,
  LogId,
  Offset,
  PendingApproval,
  Platform,
  SubmissionId,
  Update,
} from "@tenon/contracts";
import type { Runtime, Swap } from "@tenon/runtime";
import { driveOnly } from "../compose/drive-only.ts";
import type { OpenStore } from "../compose/open-store.ts";
import { approvalLines } from "../view/approval-lines.ts";
import { exitCodeOf, exitCodes } from "../view/exit-codes.ts";
import { leaveLines } from "../view/leave-lines.ts";
import type { Screen } from "../view/screen.ts";
import { TurnView } from "../view/turn-view.ts";
import { answeredIn, approvalsOf, waitingBelow, waitsNow } from "./open-work.ts";
import { shortName } from "../view/short-name.ts";
import type { RunOptions } from "./run.ts";
import { SlowCalls } from "./slow-calls.ts";
import { onStopSignal } from "./stop-signal.ts";

/** What the parts of a run share. */
export interface Run {
  /** As the person named it. */
  readonly agentName: string;
  readonly options: RunOptions;
  readonly store: OpenStore;
  readonly runtime: Runtime;
  readonly conversation: Conversation;
  readonly screen: Screen;
  /** Another harness for the turn that is open. */
  readonly swap?: Swap | undefined;
}

/** What is followed: a submission, from where it was accepted. */
export type Followed = { readonly submission: SubmissionId; readonly offset: Offset };

/** Drives and shows a conversation until the submission is settled, waits for a person, or the person leaves. */
export async function followRun(scope: Run, followed: Followed): Promise<number> {
  const { conversation, options, store, runtime, screen, swap } = scope;
  const view = new TurnView({
    submission: followed.submission,
    address: await addressOf(store.platform, conversation),
    where: whereOf(options),
    style: screen.style,
    answered: await answeredIn(store.platform.logs, conversation.log),
  });
  if (options.id === undefined) screen.note(screen.style.dim(`conversation ${conversation.id}`));
  const leaving = new AbortController();
  const unsubscribe = onStopSignal(() => leaving.abort());
  const waiting = new AbortController();
  const driving = driveOnly(store.platform, runtime, {
    log: conversation.log,
    swap,
    onRest: () => void endWhenWaiting(scope, waiting).catch(() => undefined),
  });
  try {
    const signal = AbortSignal.any([leaving.signal, waiting.signal]);
    await show(scope, view, { after: followed.offset, signal });
  } finally {
    unsubscribe();
    await driving[Symbol.asyncDispose]();
  }
  const hasLeft = view.outcome === undefined && leaving.signal.aborted;
  if (hasLeft) await leave(scope, view);
  else await showUnasked(scope, view);
  if (options.json === true) await showEnvelope(scope, view, followed);
  return hasLeft ? exitCodes.aborted : exitCodeOf(view.outcome);
}

async function show(
  { conversation, store, screen, runtime, swap }: Run,
  view: TurnView,
  options: { readonly after: Offset; readonly signal: AbortSignal },
): Promise<void> {
  let isSwapped = swap === undefined;
  using slow = new SlowCalls((name) => screen.note(screen.style.dim(`… ${name} is running`)));
  for await (const update of conversation.follow(options)) {
    for (const shown of view.see(update)) {
      if ("answer" in shown) screen.answer(shown.answer);
      else screen.note(shown.note);
    }
    slow.see(update);
    if (view.outcome !== undefined) return;
    isSwapped ||= isHandOver(update);
    if (!isParked(update)) continue;
    // Nothing is due in a turn that waits, and its new harness is to know what it waits for.
    if (!isSwapped) void runtime.wake(conversation.log, swap);
    else if (await waitsNow(store.platform, conversation.log, update.entry.offset)) return;
  }
}

/** A child that waits for a person tells its parent nothing. */
async function endWhenWaiting(
  { conversation, store }: Run,
  waiting: AbortController,
): Promise<void> {
  if (await waitsNow(store.platform, conversation.log)) waiting.abort();
}

function isParked(update: Update): update is Extract<Update, { readonly type: "entry" }> {
  return update.type === "entry" && update.entry.type === "turn.parked";
}

function isHandOver({ type, ...update }: Update): boolean {
  if (type !== "entry" || !("entry" in update)) return false;
  const { entry } = update;
  return entry.type === "turn.attempted" && entry.data["reason"] === "handed-over";
}

/** What was asked before this submission was made has not been shown. */
async function showUnasked({ conversation, store, screen }: Run, view: TurnView): Promise<void> {
  if (view.outcome !== undefined) return;
  for (const approval of await approvalsOf(store.platform.logs, conversation.log))
    if (!view.hasAsked(approval.call)) screen.note(approvalLines(approval, view.options));
  await showBelow(store.platform, conversation.log, (approval, log) =>
    screen.note(approvalLines(approval, { ...view.options, address: shortName(log) })),
  );
  if (!store.isKept) screen.note("The store is in memory: nobody can answer after this command.");
}

/** What children ask is answered where it is asked. */
async function showBelow(
  platform: Platform,
  log: LogId,
  note: (approval: PendingApproval, log: LogId) => void,
): Promise<void> {
  for (const child of await waitingBelow(platform, log)) {
    for (const approval of await approvalsOf(platform.logs, child)) note(approval, child);
    await showBelow(platform, child, note);
  }
}

/** The view ends, not the work: whoever comes next goes on from the log. */
async function leave(
  { conversation, runtime, agentName, options, store, screen }: Run,
  view: TurnView,
): Promise<void> {
  await runtime.stop();
  screen.endLine();
  const { owner } = view;
  const isElsewhere = owner !== undefined && !owner.endsWith(`:${process.pid}`);
  screen.note(
    leaveLines({
      agent: agentName,
      conversation: conversation.id,
      address: view.options.address,
      where: whereOf(options),
      storeName: store.name,
      isKept: store.isKept,
      ...(isElsewhere ? { owner } : {}),
    }),
  );
}

async function showEnvelope(
  { conversation, store, screen }: Run,
  view: TurnView,
  { submission }: Followed,
): Promise<void> {
  const { agent, id, log } = conversation;
  screen.json({
    agent,
    conversation: id,
    submission,
    outcome: view.outcome ?? null,
    text: view.text,
    usage: view.usage ?? null,
    approvals: await approvalsOf(store.platform.logs, log),
  });
}

/** The short name of a conversation where it is the only one of that id. */
async function addressOf({ directory }: Platform, { agent, id }: Conversation): Promise<string> {
  const sameId = await directory.list({ conversation: id });
  return sameId.some((summary) => summary.agent !== agent) ? `${agent}/${id}` : id;
}

function whereOf({ store }: RunOptions): string {
  return store === undefined ? "" : ` --store ${store}`;
}
