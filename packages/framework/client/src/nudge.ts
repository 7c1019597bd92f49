/** Tells whoever waits that it is worth looking again. */
export class Nudge {
  #controller = new AbortController();

  /** Aborted with the next nudge. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  give(): void {
    const given = this.#controller;
    this.#controller = new AbortController();
    given.abort();
  }
}
