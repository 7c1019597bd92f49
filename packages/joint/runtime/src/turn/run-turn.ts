import type { Harness, Outcome, TurnEnd } from "@tenon/contracts";
import type { PendingSubmission } from "@tenon/log";
import { endWithAnswer } from "../final-answer/final-answer.ts";
import { watchFinalAnswer } from "../final-answer/watch-final-answer.ts";
import { readOutput } from "../tool/output.ts";
import { callTool } from "../tool/tool-call.ts";
import { ordinaryAbort } from "../not-needed.ts";
import { defaultLimits } from "../policy.ts";
import type { Attempt } from "./attempt.ts";
import { Gate, TurnFault, type AttemptEnd } from "./gate.ts";
import {
  resumeTurn,
  startTurn,
  type AttemptSignals,
  type Restarted,
  type Started,
  type TurnSetup,
} from "./start-attempt.ts";
import { createTurn } from "./turn.ts";
import { watchAttempt } from "./watch-attempt.ts";

/** How the runtime reaches a running attempt. */
export interface RunOptions {
  /** Called with the gate of each attempt, so that a draining process can drop it. */
  readonly onAttempt: (gate: Gate) => void;
}

/** Runs attempts at the open turn, or at a new one for `submission`, until one ends otherwise than by a divergence. */
export async function runTurn(
  setup: TurnSetup,
  submission: PendingSubmission | undefined,
  options: RunOptions,
): Promise<AttemptEnd> {
  let end = await runAttempt(setup, options, (signals) => begin(setup, submission, signals));
  let known = -1;
  while (end.type === "diverged" || end.type === "reminded") {
    const facts = factsOf(setup);
    if (facts === known) return unsteady(setup);
    known = facts;
    end =
      end.type === "reminded"
        ? await runAttempt(setup, options, (signals) => restart(setup, signals, "reminded"))
        : await settleAndRestart(setup, options);
  }
  return end;
}

/** Facts of the turn, beside the attempts at it. */
function factsOf({ ledger }: TurnSetup): number {
  const journal = ledger.state.turn?.journal ?? [];
  return journal.filter(({ type }) => type !== "turn.attempted" && type !== "turn.diverged").length;
}

/** Started anew, it would diverge in the same place for ever. */
function unsteady({ harness }: TurnSetup): AttemptEnd {
  const message = `The harness "${harness.name}" asked a model something else than what is recorded under the same key, also after it was started anew.`;
  return { type: "outcome", outcome: { status: "failed", failure: { code: "harness", message } } };
}

type Beginning = AttemptSignals & { readonly restarted?: Restarted };

async function begin(
  setup: TurnSetup,
  submission: PendingSubmission | undefined,
  beginning: Beginning,
): Promise<Started> {
  const { turn } = setup.ledger.state;
  if (turn !== undefined) {
    checkAttempts(setup);
    return resumeTurn(setup, turn, beginning);
  }
  if (submission === undefined)
    throw new TurnFault({ code: "harness", message: "There is no turn to run." });
  return startTurn(setup, submission, beginning);
}

async function runAttempt(
  { harness }: TurnSetup,
  { onAttempt }: RunOptions,
  start: (signals: AttemptSignals) => Promise<Started>,
): Promise<AttemptEnd> {
  return inAttempt(onAttempt, start, async ({ attempt, resumed }) => {
    const turnEnd = await runHarness(harness, attempt, resumed);
    if (!attempt.gate.isClosed) await endAttempt(attempt, turnEnd);
  });
}

/** A turn that owes a final answer is not done without one, whatever its harness says. */
async function endAttempt(attempt: Attempt, end: TurnEnd): Promise<void> {
  const { gate, agent, ledger } = attempt;
  const isDone = end.status === "done" && ledger.state.turn?.abortedBy === undefined;
  if (!isDone || agent.output === undefined)
    return gate.drop({ type: "outcome", outcome: outcomeOf(attempt, end) });
  const outcome = await endWithAnswer(attempt, end, agent.output);
  gate.drop(outcome === undefined ? { type: "reminded" } : { type: "outcome", outcome });
}

/**
 * The harness asked something else than what is recorded. The host owns the tools, so it settles the open calls itself and
 * starts the harness from the boundary behind them.
 */
async function settleAndRestart(setup: TurnSetup, options: RunOptions): Promise<AttemptEnd> {
  const settled = await inAttempt(
    options.onAttempt,
    (signals) => restart(setup, signals, "diverged"),
    async ({ attempt }) => {
      await settleOpenCalls(attempt);
      const isAnswered = attempt.ledger.state.transcript.messages.at(-1)?.role === "assistant";
      if (isAnswered) await endAttempt(attempt, { status: "done" });
      else attempt.gate.drop({ type: "diverged" });
    },
  );
  if (settled.type !== "diverged") return settled;
  return runAttempt(setup, options, (signals) => restart(setup, signals, "diverged"));
}

/** What the attempt before appended is seen first: attempts are numbered by the log. */
async function restart(
  setup: TurnSetup,
  signals: AttemptSignals,
  restarted: Restarted,
): Promise<Started> {
  await setup.ledger.quiet();
  return begin(setup, undefined, { ...signals, restarted });
}

async function settleOpenCalls(attempt: Attempt): Promise<void> {
  const { open } = attempt.ledger.state.transcript;
  const calls = open?.calls.filter((call) => !Object.hasOwn(open.results, call.id)) ?? [];
  await Promise.all(calls.map((call) => callTool(attempt, call, undefined)));
}

async function inAttempt(
  onAttempt: (gate: Gate) => void,
  start: (signals: AttemptSignals) => Promise<Started>,
  run: (started: Started) => Promise<void>,
): Promise<AttemptEnd> {
  const gate = new Gate();
  const stop = new AbortController();
  const over = new AbortController();
  onAttempt(gate);
  try {
    const started = await start({ gate, stop: stop.signal, over: over.signal });
    watchAttempt(started.attempt, stop);
    watchFinalAnswer(started.attempt);
    run(started).catch((error: unknown) => gate.drop({ type: "lost", error }));
    return await gate.ended;
  } catch (error) {
    if (error instanceof TurnFault)
      return { type: "outcome", outcome: { status: "failed", failure: error.failure } };
    return { type: "lost", error };
  } finally {
    over.abort(ordinaryAbort());
  }
}

async function runHarness(
  harness: Harness,
  attempt: Attempt,
  resumed: Started["resumed"],
): Promise<TurnEnd> {
  try {
    const end: unknown = await harness.run(createTurn(attempt, resumed));
    if (!isTurnEnd(end)) return broken(harness, "returned no end of the turn.");
    if (end.status === "failed" || end.output === undefined) return end;
    const output = readOutput(end.output, attempt.services.policy.toolOutputBytes);
    return output.ok ? { ...end, output: output.value } : broken(harness, output.problem);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return broken(harness, `threw: ${attempt.services.secrets.scrubText(reason)}`);
  }
}

function broken({ name }: Harness, what: string): TurnEnd {
  return { status: "failed", error: `The harness "${name}" ${what}` };
}

function isTurnEnd(value: unknown): value is TurnEnd {
  return (
    typeof value === "object" &&
    value !== null &&
    "status" in value &&
    (value.status === "done" || value.status === "failed")
  );
}

function outcomeOf(attempt: Attempt, end: TurnEnd): Outcome {
  const by = attempt.ledger.state.turn?.abortedBy;
  if (by !== undefined) return { status: "aborted", by };
  if (end.status === "done")
    return end.output === undefined ? { status: "done" } : { status: "done", output: end.output };
  return {
    status: "failed",
    failure: { code: modelFailed(attempt) ? "model" : "harness", message: end.error },
  };
}

/** A turn whose last reply failed did so because of its model, whatever its harness makes of it. */
function modelFailed({ ledger }: Attempt): boolean {
  const last = ledger.state.turn?.journal.findLast((event) => event.type === "model.completed");
  return last?.type === "model.completed" && last.data.message.stop === "error";
}

function checkAttempts({ ledger, agent }: TurnSetup): void {
  const { turn } = ledger.state;
  const limit = agent.limits?.attempts ?? defaultLimits.attempts;
  if (turn === undefined || turn.hasProgress || turn.idleAttempts + 1 < limit) return;
  throw new TurnFault({
    code: "limit",
    message: `The limit of ${limit} attempts without a new fact is reached.`,
  });
}
