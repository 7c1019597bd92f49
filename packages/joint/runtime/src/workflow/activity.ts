import type { Clock } from "@tenon/contracts";
import { notNeeded } from "../not-needed.ts";

/** What goes on in an attempt: how much of it runs, and that something changed. */
export class Activity {
  readonly #listeners = new Set<() => void>();
  #live = 0;
  #changes = 0;

  /** Whether something runs that ends by itself. */
  get isLive(): boolean {
    return this.#live > 0;
  }

  /** How often something changed. */
  get changes(): number {
    return this.#changes;
  }

  touch(): void {
    this.#changes += 1;
    const listeners = [...this.#listeners];
    for (const listener of listeners) listener();
  }

  /** Counts `work` as something that runs. */
  async during<Value>(work: () => Promise<Value>): Promise<Value> {
    this.#live += 1;
    try {
      return await work();
    } finally {
      this.#live -= 1;
      this.touch();
    }
  }

  /** Resolves with the next change. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      const listener = (): void => {
        this.#listeners.delete(listener);
        resolve();
      };
      this.#listeners.add(listener);
    });
  }

  /** Resolves with the next change, or at a time. */
  async nextOr(at: number | undefined, clock: Clock, over: AbortSignal): Promise<void> {
    const done = new AbortController();
    const timer =
      at === undefined
        ? []
        : [clock.after(Math.max(1, at - clock.now()), AbortSignal.any([done.signal, over]))];
    await Promise.race([this.next(), ...timer]);
    done.abort(notNeeded);
  }
}
