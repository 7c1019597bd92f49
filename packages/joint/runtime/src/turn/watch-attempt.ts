import { defaultLimits } from "../policy.ts";
import type { Attempt } from "./attempt.ts";

/** What ends an attempt from outside while its harness runs: stops, parks, silence, a lost lease. */
export function watchAttempt(attempt: Attempt, stop: AbortController): void {
  watchLedger(attempt, stop);
  watchStillness(attempt);
  void watchProgress(attempt);
}

function watchLedger(attempt: Attempt, stop: AbortController): void {
  const { ledger, gate } = attempt;
  const look = (): void => {
    if (ledger.failure !== undefined) gate.drop({ type: "lost", error: ledger.failure.error });
    const by = ledger.state.turn?.abortedBy;
    if (by === undefined || stop.signal.aborted) return;
    stop.abort();
    void endAfterGrace(attempt, by);
  };
  const unsubscribe = ledger.onChange(look);
  attempt.over.addEventListener("abort", unsubscribe);
  look();
}

/** A harness that ignores the stop is dropped. */
async function endAfterGrace(attempt: Attempt, by: string): Promise<void> {
  const { clock } = attempt.services.platform;
  // What only waits for an answer that nobody needs any more is not waited for.
  if (!attempt.gate.isStill) await clock.after(attempt.services.policy.abortGraceMs, attempt.over);
  if (!attempt.over.aborted)
    attempt.gate.drop({ type: "outcome", outcome: { status: "aborted", by } });
}

/** When everything that is open awaits the outside, the attempt need not live until the answer comes. */
function watchStillness(attempt: Attempt): void {
  const { gate, services } = attempt;
  let since = 0;
  gate.onChange(() => {
    since += 1;
    if (!gate.isStill || gate.isClosed) return;
    const noticed = since;
    void services.platform.clock.after(services.policy.parkAfterMs, attempt.over).then(() => {
      if (noticed === since && gate.isStill && !gate.isClosed)
        gate.drop({ type: "parked", waiting: gate.waiting });
    });
  });
}

/** Progress is what is recorded; that the lease is renewed says nothing of the work. */
async function watchProgress(attempt: Attempt): Promise<void> {
  const { ledger } = attempt;
  const { clock } = attempt.services.platform;
  const limit = attempt.agent.limits?.noProgressMs ?? defaultLimits.noProgressMs;
  let last = { head: ledger.state.head, at: clock.now() };
  const unsubscribe = ledger.onChange(() => {
    const { head } = ledger.state;
    if (head !== last.head) last = { head, at: clock.now() };
  });
  attempt.over.addEventListener("abort", unsubscribe);
  for (;;) {
    const left = last.at + limit - clock.now();
    if (left <= 0) break;
    await clock.after(left, attempt.over);
    if (attempt.over.aborted) return;
  }
  const message = `The limit of ${limit} ms without progress is reached.`;
  attempt.gate.drop({
    type: "outcome",
    outcome: { status: "failed", failure: { code: "limit", message } },
  });
}
