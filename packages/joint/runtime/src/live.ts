import type { LogId, Update } from "@tenon/contracts";

/** What watchers in this process see beside the log: fragments, partial results, signals. */
export type LiveUpdate = Exclude<Update, { readonly type: "entry" }>;

/** Hands live updates from drives to followers, without keeping any. */
export class LiveChannel {
  readonly #listeners = new Map<LogId, Set<(update: LiveUpdate) => void>>();

  publish(log: LogId, update: LiveUpdate): void {
    for (const listener of this.#listeners.get(log) ?? []) listener(update);
  }

  subscribe(log: LogId, listener: (update: LiveUpdate) => void): () => void {
    const listeners = this.#listeners.get(log) ?? new Set();
    this.#listeners.set(log, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(log);
    };
  }
}
