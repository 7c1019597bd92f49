import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "@tenon/contracts";

/** A longer timer of Node fires at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The time of this machine. A wait keeps the process alive: somebody counts on its end. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async after(ms: number, signal?: AbortSignal): Promise<void> {
    const deadline = Date.now() + ms;
    do {
      const left = Math.min(Math.max(0, deadline - Date.now()), longestTimerMs);
      await sleep(left, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    } while (signal?.aborted !== true && Date.now() < deadline);
  },
};
