import type { Clock } from "@tenon/contracts";

/** For so long as many may be started at once as are allowed in that time. */
const burstMs = 60_000;

/** How fast instances may start other instances: so fast that no use is hindered, and slow enough to be stopped. */
export class StartPace {
  readonly #clock: Clock;
  readonly #everyMs: number;
  /** When the next one would start if they came at an even pace. */
  #nextAt = 0;
  #seenAt = 0;

  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock;
    this.#everyMs = 60_000 / perMinute;
  }

  /** Resolves when one more may be started, or when `signal` is aborted. */
  async take(signal: AbortSignal): Promise<void> {
    const now = this.#clock.now();
    // A clock that was put back must not stop everything until it is as late again.
    if (now < this.#seenAt) this.#nextAt -= this.#seenAt - now;
    this.#seenAt = now;
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + this.#everyMs;
    const earlyMs = this.#nextAt - burstMs - now;
    if (earlyMs > 0) await this.#clock.after(earlyMs, signal);
  }
}
