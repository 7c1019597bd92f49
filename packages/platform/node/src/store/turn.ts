import { nextTick } from "node:process";

/** How long the event loop may be kept from input, timers and other work. */
const longestTurnMs = 5;

/**
 * Runs what gathers in one turn of the event loop. Going through the loop after each commit would cost as much as the
 * commit, so a chain of commits stays in its turn for a while; then everybody else is let in.
 */
export class Turn {
  #beganAt: number | undefined;

  /** Runs `callback` when all that is ready now has run, and within one turn at the latest. */
  soon(callback: () => void): void {
    const now = performance.now();
    if (this.#beganAt !== undefined && now - this.#beganAt > longestTurnMs) {
      setImmediate(callback);
      return;
    }
    this.#noticeEnd(now);
    // Ticks run when no microtask is left: everybody woken by the last commit has asked for the next one by then.
    queueMicrotask(() => nextTick(callback));
  }

  #noticeEnd(now: number): void {
    if (this.#beganAt !== undefined) return;
    this.#beganAt = now;
    setImmediate(() => {
      this.#beganAt = undefined;
    }).unref();
  }
}
