/** What Esc and Ctrl-C mean now: the first stops the turn that runs, the next Ctrl-C leaves. */
export class Stopping {
  readonly #leaving = new AbortController();
  #stopTurn: (() => void) | undefined;

  /** Aborted once the person leaves. */
  get left(): AbortSignal {
    return this.#leaving.signal;
  }

  press(key: "escape" | "interrupt"): void {
    const stopTurn = this.#stopTurn;
    this.#stopTurn = undefined;
    if (stopTurn !== undefined) stopTurn();
    else if (key === "interrupt") this.#leaving.abort();
  }

  /** `stopTurn` is called at the first press until the result is disposed. */
  during(stopTurn: () => void): Disposable {
    this.#stopTurn = stopTurn;
    return {
      [Symbol.dispose]: () => {
        this.#stopTurn = undefined;
      },
    };
  }
}
