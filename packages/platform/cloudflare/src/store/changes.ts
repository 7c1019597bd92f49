/** Tells those who wait in this object that something changed. */
export class Changes {
  readonly #waiting = new Set<() => void>();

  /** Resolves the promises of all who wait now. */
  announce(): void {
    for (const resolve of this.#waiting) resolve();
  }

  /** Resolves at the next change, or when `signal` is aborted. What changes after the call is never missed. */
  next(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = (): void => {
        this.#waiting.delete(stop);
        signal.removeEventListener("abort", stop);
        resolve();
      };
      this.#waiting.add(stop);
      signal.addEventListener("abort", stop);
    });
  }
}
