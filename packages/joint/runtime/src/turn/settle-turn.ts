import type { AppendOptions, LogEvent, Outcome, ToolCall, TurnId, Usage } from "@tenon/contracts";
import { callsOf, factKeys, notExecuted, type ConversationState, type OpenTurn } from "@tenon/log";
import type { Ledger } from "../ledger.ts";
import { noUsage } from "../model/reply-message.ts";

/**
 * Settles a turn, its open calls and its submissions in one batch. When nothing else is owed, the lease goes back in the
 * same commit; resolves with whether it did.
 */
export async function settleTurn(
  ledger: Ledger,
  turn: OpenTurn,
  outcome: Outcome,
): Promise<boolean> {
  const { state } = ledger;
  const settled: LogEvent = {
    type: "turn.settled",
    turn: turn.id,
    step: currentStep(turn),
    key: factKeys.turnSettled(turn.id),
    data: { outcome, usage: usageOf(turn), steps: turn.steps },
  };
  const submissions = state.submissions.filter((pending) => pending.turn === turn.id);
  const owed = submissions.map(({ submission }): LogEvent =>
    settledSubmission(submission, outcome, turn.id),
  );
  const { released } = await ledger.append(
    [...openCallEvents(state), settled, ...owed],
    releaseOptions(state, submissions.length),
  );
  return released;
}

/** What settles the open calls of a turn that nobody will finish. */
export function openCallEvents(state: ConversationState): readonly LogEvent[] {
  const { turn } = state;
  if (turn === undefined) return [];
  return openCalls(state).map(({ call, message, source }) => ({
    type: "tool.settled",
    turn: turn.id,
    step: currentStep(turn),
    key: factKeys.toolSettled(turn.id, call.id),
    data: { call: call.id, message, source },
  }));
}

/** Number of the newest step of a turn. */
export function currentStep({ steps }: OpenTurn): number {
  return Math.max(0, steps - 1);
}

/** The outcome of a submission. */
export function settledSubmission(
  submission: ConversationState["submissions"][number]["submission"],
  outcome: Outcome,
  turn?: TurnId,
): LogEvent {
  return {
    type: "submission.settled",
    ...(turn === undefined ? {} : { turn }),
    key: factKeys.submissionSettled(submission),
    data: { submission, outcome },
  };
}

/** How to give a log back: not due, or due with its next timer, or at `retryAt` when something is still owed to others. */
export function giveBack(state: ConversationState, retryAt?: number): AppendOptions {
  const timers = [...Object.values(state.timers), ...(retryAt === undefined ? [] : [retryAt])];
  return {
    release: { upTo: state.head },
    wakeAt: timers.length === 0 ? null : Math.min(...timers),
  };
}

function releaseOptions(state: ConversationState, settling: number): AppendOptions {
  const isOwing = state.submissions.length > settling || Object.keys(state.deliveries).length > 0;
  return isOwing ? {} : giveBack(state);
}

type OpenCall = {
  readonly call: ToolCall;
  readonly message: ReturnType<typeof notExecuted>;
  readonly source: "skipped" | "interrupted";
};

/** Calls that nobody will finish: not started is not executed; started is interrupted. */
function openCalls(state: ConversationState): readonly OpenCall[] {
  const { transcript, turn } = state;
  const reply = transcript.messages.at(-1);
  if (transcript.open === undefined || reply?.role !== "assistant") return [];
  const { results } = transcript.open;
  return callsOf(reply)
    .filter((call) => !Object.hasOwn(results, call.id))
    .map((call): OpenCall => {
      const isStarted =
        turn?.journal.some(
          (event) => event.type === "tool.started" && event.data.call === call.id,
        ) ?? false;
      const text = `The tool "${call.name}" was interrupted and may have taken effect; its outcome is unknown.`;
      return isStarted
        ? { call, message: notExecuted(call.id, call.name, text), source: "interrupted" }
        : { call, message: notExecuted(call.id, call.name), source: "skipped" };
    });
}

function usageOf(turn: OpenTurn): Usage {
  let usage = noUsage;
  for (const event of turn.journal) {
    if (event.type !== "model.completed") continue;
    const { input, output, cacheRead, cacheWrite, cost } = event.data.message.usage;
    usage = {
      input: usage.input + input,
      output: usage.output + output,
      cacheRead: usage.cacheRead + cacheRead,
      cacheWrite: usage.cacheWrite + cacheWrite,
      cost: usage.cost + cost,
    };
  }
  return usage;
}
