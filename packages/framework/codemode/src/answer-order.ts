import type { ToolStep } from "@tenon/contracts";

/**
 * The order in which a script hears the answers of calls that are going on at the same time. A race is decided by it, so
 * it is recorded before the script hears it: a later run of the script hears the same, however long its calls take then.
 */
export class AnswerOrder {
  /** Rejects when the order could not be recorded. */
  readonly lost: Promise<never>;
  readonly #step: ToolStep;
  readonly #lose: (reason: unknown) => void;
  readonly #arrivals = new Map<number, PromiseWithResolvers<void>>();
  readonly #turns = new Map<number, PromiseWithResolvers<void>>();
  #arrived: number[] = [];
  #open = 0;
  #groups = 0;
  /** A script that makes one call after the other leaves nothing to decide, until it first does otherwise. */
  #isConcurrent = false;
  #isDeciding = false;

  constructor(step: ToolStep) {
    this.#step = step;
    const { promise, reject } = Promise.withResolvers<never>();
    this.lost = promise;
    // Whoever waits for it hears of it; nobody may be waiting any more.
    promise.catch(() => undefined);
    this.#lose = reject;
  }

  /** Settles as `answer` does, when it is its turn. */
  async take<Answer>(ordinal: number, answer: Promise<Answer>): Promise<Answer> {
    this.#open += 1;
    if (this.#open > 1) this.#isConcurrent = true;
    const turn = Promise.withResolvers<void>();
    this.#turns.set(ordinal, turn);
    const [settled] = await Promise.allSettled([answer]);
    this.#arrived.push(ordinal);
    this.#arrival(ordinal).resolve();
    void this.#decide();
    await turn.promise;
    if (settled.status === "rejected") throw settled.reason;
    return settled.value;
  }

  async #decide(): Promise<void> {
    if (this.#isDeciding) return;
    this.#isDeciding = true;
    try {
      while (this.#arrived.length > 0) {
        for (const ordinal of await this.#nextGroup()) await this.#hear(ordinal);
      }
    } catch (error) {
      this.#lose(error);
    } finally {
      this.#isDeciding = false;
    }
  }

  /** Those that have arrived, or those that had when an earlier run was here. */
  async #nextGroup(): Promise<readonly number[]> {
    const arrived = this.#arrived;
    if (!this.#isConcurrent) return arrived;
    this.#groups += 1;
    return this.#step.do(`answers ${this.#groups}`, () => arrived);
  }

  async #hear(ordinal: number): Promise<void> {
    await this.#arrival(ordinal).promise;
    this.#arrived = this.#arrived.filter((other) => other !== ordinal);
    this.#open -= 1;
    this.#turns.get(ordinal)?.resolve();
  }

  #arrival(ordinal: number): PromiseWithResolvers<void> {
    const known = this.#arrivals.get(ordinal);
    if (known !== undefined) return known;
    const arrival = Promise.withResolvers<void>();
    this.#arrivals.set(ordinal, arrival);
    return arrival;
  }
}
