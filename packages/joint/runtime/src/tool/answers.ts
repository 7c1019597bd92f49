import { hasCode, type EventData, type LogEvent, type ToolCall } from "@tenon/contracts";
import { approversAt, factKeys } from "@tenon/log";
import { draft } from "../conversation/draft.ts";
import { notNeeded } from "../not-needed.ts";
import { summaryOf } from "../summary.ts";
import { recall, record, turnEvent, type Attempt } from "../turn/attempt.ts";

/** What came of a call that awaited the outside. */
export type Answered = EventData["tool.answered"] | "expired";

/**
 * The answer to a call that awaits the outside: recorded already, or whenever it comes. Undefined when the tool that made
 * the call was left behind meanwhile.
 */
export async function answerTo(
  attempt: Attempt,
  call: ToolCall,
  asked: EventData["tool.awaiting"],
): Promise<Answered | undefined> {
  const { nesting } = attempt;
  const recorded = answered(attempt, call);
  if (recorded !== undefined) return recorded;
  const { promise, resolve } = Promise.withResolvers<Answered | undefined>();
  const stop = attempt.ledger.onChange(() => {
    const found = answered(attempt, call);
    if (found !== undefined) resolve(found);
  });
  const over = new AbortController();
  nesting?.left.addEventListener("abort", () => resolve(undefined), { once: true });
  nesting?.onWait(true);
  void keepTimes(attempt, asked, AbortSignal.any([over.signal, attempt.over]));
  try {
    return await attempt.gate.wait(call.id, promise);
  } finally {
    over.abort(notNeeded);
    nesting?.onWait(false);
    stop();
  }
}

function answered(attempt: Attempt, call: ToolCall): Answered | undefined {
  const key = factKeys.toolAnswered(attempt.turn, call.id);
  if (recall(attempt, "tool.expired", key) !== undefined) return "expired";
  return recall(attempt, "tool.answered", key)?.data;
}

/** Escalates an approval at its time, and ends it at its end. A process that is not there then does it when it is back. */
async function keepTimes(
  attempt: Attempt,
  { call, escalate, expiresAt }: EventData["tool.awaiting"],
  over: AbortSignal,
): Promise<void> {
  const { clock } = attempt.services.platform;
  const until = (at: number): Promise<void> => clock.after(at - clock.now(), over);
  try {
    if (escalate !== undefined && !(expiresAt !== undefined && expiresAt <= escalate.at)) {
      // No timer for what is past: an attempt that only waits might be parked before it, and the next one as well.
      if (escalate.at > clock.now()) await until(escalate.at);
      if (!over.aborted) await awake(attempt, () => recordEscalation(attempt, call, escalate.to));
    }
    if (expiresAt === undefined) return;
    if (expiresAt > clock.now()) await until(expiresAt);
    if (!over.aborted) await awake(attempt, () => expire(attempt, call));
  } catch (error) {
    attempt.ledger.fail(error);
  }
}

/** An attempt that does this does not only wait, so it is not parked meanwhile. */
async function awake({ gate }: Attempt, work: () => Promise<void>): Promise<void> {
  gate.rest(false);
  try {
    await work();
  } finally {
    gate.rest(true);
  }
}

type Call = EventData["tool.awaiting"]["call"];

async function recordEscalation(
  attempt: Attempt,
  call: Call,
  to: readonly string[],
): Promise<void> {
  const { services, ledger, turn } = attempt;
  const key = factKeys.toolEscalated(turn, call);
  const open = ledger.state.turn?.approvals.find((approval) => approval.call === call);
  const approvers =
    open === undefined ? undefined : approversAt(open, services.platform.clock.now());
  if (approvers === undefined || ledger.find(key) !== undefined) return;
  const data = { call, to, approvers };
  await record(attempt, turnEvent(attempt, key, { type: "tool.escalated", data }));
  const { state } = ledger;
  const now = services.platform.clock.now();
  const summary = summaryOf(ledger.lease.log, state, { status: "running", now });
  // Whoever may answer now must see it, also while other calls of the turn work.
  if (summary !== undefined) services.platform.directory.upsert(summary).catch(() => undefined);
}

/** In the place of an answer, and as answers come: of the two there is only ever the first. */
async function expire({ services, ledger, turn, over }: Attempt, call: Call): Promise<void> {
  const key = factKeys.toolAnswered(turn, call);
  const event: LogEvent = {
    type: "tool.expired",
    turn,
    key,
    data: { call },
  };
  const { logs, clock } = services.platform;
  try {
    await logs.accept(ledger.lease.log, [draft(event)], { wakeAt: clock.now() });
  } catch (error) {
    // Somebody was faster.
    if (!hasCode(error, "key-conflict")) throw error;
  }
  await ledger.until(() => over.aborted || ledger.find(key) !== undefined);
}
