import { setTimeout as sleep } from "node:timers/promises";
import { isBusy } from "./store-errors.ts";

/** How long a store may be held by others before it counts as unavailable. */
const patienceMs = 30_000;

/**
 * Repeats `attempt` while another connection holds the lock. SQLite's own busy timeout blocks the event loop and starves
 * all processes but one; tries at random moments are fair. What `ready` gives is awaited before each attempt.
 */
export async function whenFree<T>(
  attempt: () => T,
  ready?: () => Promise<void> | undefined,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const pending = ready?.();
    if (pending !== undefined) await pending;
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
    }
    await sleep(1 + Math.random() * 6);
  }
}
