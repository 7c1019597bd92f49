/** How many turns of the microtask queue an answer needs at most that the host gives at once. */
const turns = 64;

/**
 * Finds out when code in an isolate waits for its host. The code asks for a beat again and again; as answers arrive one by
 * one, in their order, the beat that it asks for next comes after all that it made of the answers before.
 */
export class Pulse {
  readonly #over: Promise<void>;
  #asked: PromiseWithResolvers<void> = Promise.withResolvers();
  #answer: (() => void) | undefined;
  /** Answers that were given, and how many of them the code has reacted to. */
  #given = 0;
  #seen = -1;

  constructor(over: Promise<void>) {
    this.#over = over;
  }

  /** The code asks for the next beat. */
  beat(): Promise<null> {
    const { promise, resolve } = Promise.withResolvers<null>();
    this.#answer = () => resolve(null);
    this.#asked.resolve();
    return promise;
  }

  /** The code is given an answer. */
  count(): void {
    this.#given += 1;
  }

  /** Resolves when the code has reacted to all that it was given, or is gone. */
  async rest(): Promise<void> {
    for (;;) {
      const isOver = await Promise.race([this.#asked.promise, this.#over.then(() => true)]);
      if (isOver === true) return;
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      if (this.#given === this.#seen) return;
      this.#seen = this.#given;
      this.#asked = Promise.withResolvers();
      this.#answer?.();
    }
  }
}
