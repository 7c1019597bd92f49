import { TenonError } from "@tenon/contracts";
import type { InstanceAttempt } from "./instance-attempt.ts";

/** Waits that end sooner than this are waited for in memory. */
const shortWaitMs = 500;

/** How often code is looked at that waits for something of its own. */
const idleLookMs = 1000;

/** Ends an attempt once nothing happens any more of itself. Resolves when it is over. */
export async function watchInstance(attempt: InstanceAttempt): Promise<void> {
  const { activity, over } = attempt;
  const { clock } = attempt.services.platform;
  const { parkAfterMs, toolTimeoutMs } = attempt.services.policy;
  let idleSince = clock.now();
  while (!over.aborted) {
    if (attempt.isBusy) {
      await activity.next();
      idleSince = clock.now();
      continue;
    }
    const seen = activity.changes;
    await clock.after(parkAfterMs, over);
    if (over.aborted) return;
    if (activity.changes !== seen) continue;
    if (endWhenQuiet(attempt, clock.now() - idleSince > toolTimeoutMs)) return;
    await activity.nextOr(attempt.nextWake ?? clock.now() + idleLookMs, clock, over);
  }
}

/** True when the attempt ended. */
function endWhenQuiet(attempt: InstanceAttempt, isIdleForLong: boolean): boolean {
  const { forgotten, held, isWaiting } = attempt;
  if (forgotten !== undefined) {
    const instead = held === undefined ? "" : ` It asked for "${held}" instead.`;
    void attempt.diverge(forgotten, `it did not come to step "${forgotten}".${instead}`);
    return true;
  }
  if (attempt.aborting.aborted && !attempt.isUndoing) {
    attempt.halt({ type: "aborted" });
    return false;
  }
  const wakeAt = attempt.nextWake;
  if (isWaiting && !isSoon(attempt, wakeAt)) {
    attempt.end({ type: "parked", wakeAt });
    return true;
  }
  if (isWaiting || !isIdleForLong) return false;
  const error = new TenonError(
    "timeout",
    `The code of workflow "${attempt.workflow.name}" waits for something that is no step.`,
    { hint: "Put whatever takes time into step.do." },
  );
  attempt.halt({ type: "threw", error });
  return false;
}

function isSoon({ services }: InstanceAttempt, wakeAt: number | undefined): boolean {
  return wakeAt !== undefined && wakeAt - services.platform.clock.now() < shortWaitMs;
}
