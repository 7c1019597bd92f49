import type { Clock } from "@tenon/contracts";

/** A clock that stands still until it is told to move. */
export interface ManualClock extends Clock {
  /** Moves the time on, and lets each wait that ends on the way be answered at its own time. */
  advance(ms: number): Promise<void>;
}

/** Creates a clock that shows `startMs`. */
export function createManualClock(startMs = 1_800_000_000_000): ManualClock {
  let now = startMs;
  const waits = new Set<Wait>();

  return {
    now: () => now,
    after(ms, signal) {
      if (ms <= 0 || signal?.aborted === true) return Promise.resolve();
      return new Promise((resolve) => {
        const end = (): void => {
          waits.delete(wait);
          signal?.removeEventListener("abort", end);
          resolve();
        };
        const wait: Wait = { at: now + ms, end };
        waits.add(wait);
        signal?.addEventListener("abort", end);
      });
    },
    async advance(ms) {
      const target = now + ms;
      await settle();
      for (let next = earliest(waits, target); next !== undefined; next = earliest(waits, target)) {
        now = Math.max(now, next.at);
        next.end();
        await settle();
      }
      now = target;
      await settle();
    },
  };
}

interface Wait {
  readonly at: number;
  readonly end: () => void;
}

function earliest(waits: ReadonlySet<Wait>, until: number): Wait | undefined {
  let found: Wait | undefined;
  for (const wait of waits) {
    if (wait.at <= until && (found === undefined || wait.at < found.at)) found = wait;
  }
  return found;
}

/** What was waiting gets its turn, and what it starts too: a chain of awaits needs one round for each link. */
async function settle(): Promise<void> {
  for (let round = 0; round < 50; round += 1) await Promise.resolve();
}
