import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "@tenon/contracts";

/** The time of this machine, for parts that live without a platform. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async after(ms: number, signal?: AbortSignal): Promise<void> {
    await sleep(Math.max(0, ms), undefined, signal === undefined ? {} : { signal }).catch(
      () => undefined,
    );
  },
};
