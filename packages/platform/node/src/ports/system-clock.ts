import type { Clock } from "@tenon/contracts";

/** A longer timer of Node fires at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The time of this machine. A wait keeps the process alive: somebody counts on its end. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async after(ms: number, signal?: AbortSignal): Promise<void> {
    const deadline = Date.now() + ms;
    do {
      await pause(Math.min(Math.max(0, deadline - Date.now()), longestTimerMs), signal);
    } while (signal?.aborted !== true && Date.now() < deadline);
  },
};

/** Most waits of a turn are cut short, and Node's own timer makes an error with a stack for each. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
  });
}
