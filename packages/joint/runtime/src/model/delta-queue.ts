import type { Delta } from "@tenon/contracts";

/** Live deltas on their way to a harness that may be slower than the model, or not look at all. */
export class DeltaQueue implements AsyncIterable<Delta> {
  readonly #deltas: Delta[] = [];
  #wake: (() => void) | undefined;
  #isEnded = false;

  push(delta: Delta): void {
    this.#deltas.push(delta);
    this.#wake?.();
  }

  end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Delta> {
    for (let next = 0; ; next += 1) {
      while (next >= this.#deltas.length && !this.#isEnded) await this.#change();
      const delta = this.#deltas[next];
      if (delta === undefined) return;
      yield delta;
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
