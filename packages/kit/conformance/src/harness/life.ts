import type { LogStore, Platform } from "@tenon/contracts";

/** Where a process may be cut: around a commit of its store, or at a streamed delta. */
export type Moment = "before-commit" | "after-commit" | "delta";

/** The n-th such moment of a process, counted from 1. */
export interface Cut {
  readonly moment: Moment;
  readonly count: number;
}

/** How often a process passed each moment. */
export type Passed = Readonly<Record<Moment, number>>;

/** The life of one process over a platform: at its cut it dies, and nothing it still does is seen by anyone. */
export class Life {
  /** Resolves when the process dies. */
  readonly cut: Promise<"cut">;
  readonly #platform: Platform;
  readonly #at: Cut | undefined;
  readonly #die: (how: "cut") => void;
  readonly #passed: Record<Moment, number> = { "before-commit": 0, "after-commit": 0, delta: 0 };
  #isDead = false;

  constructor(platform: Platform, at: Cut | undefined) {
    const { promise, resolve } = Promise.withResolvers<"cut">();
    this.#platform = platform;
    this.#at = at;
    this.cut = promise;
    this.#die = resolve;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  get passed(): Passed {
    return { ...this.#passed };
  }

  /** The platform as this process sees it. */
  platform(): Platform {
    return { ...this.#platform, logs: this.#mortal(this.#platform.logs) };
  }

  /** Passes a moment; never resolves when the process died there, or was dead already. */
  async pass(moment: Moment): Promise<void> {
    if (this.#isDead) return never();
    this.#passed[moment] += 1;
    if (this.#at?.moment !== moment || this.#at.count !== this.#passed[moment]) return;
    await this.end();
    return never();
  }

  /** Ends the process here; its leases fall with it. */
  async end(): Promise<void> {
    if (this.#isDead) return;
    this.#isDead = true;
    await this.#platform[Symbol.asyncDispose]();
    this.#die("cut");
  }

  /** What came of a request; that it failed because the process died in the meantime is seen by nobody. */
  async #seen<Value>(request: Promise<Value>): Promise<Value> {
    try {
      return await request;
    } catch (error) {
      if (this.#isDead) return never();
      throw error;
    }
  }

  async *#seenAll<Value>(pages: AsyncIterable<Value>): AsyncGenerator<Value> {
    const iterator = pages[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { value, done } = await this.#seen(iterator.next());
        if (done === true) return;
        yield value;
      }
    } finally {
      await iterator.return?.();
    }
  }

  #mortal(logs: LogStore): LogStore {
    const commit = async <Value>(make: () => Promise<Value>): Promise<Value> => {
      await this.pass("before-commit");
      const made = await this.#seen(make());
      await this.pass("after-commit");
      return made;
    };
    const living = <Value>(make: () => Promise<Value>): Promise<Value> =>
      this.#isDead ? never() : this.#seen(make());
    return {
      acquire: (log, first) => living(() => logs.acquire(log, first)),
      append: (lease, batch, options) =>
        // Renewing a lease says nothing.
        batch.length === 0
          ? living(() => logs.append(lease, batch, options))
          : commit(() => logs.append(lease, batch, options)),
      accept: (log, batch, options) => commit(() => logs.accept(log, batch, options)),
      read: (log, options) => this.#seenAll(logs.read(log, options)),
      follow: (log, options) => this.#seenAll(logs.follow(log, options)),
      checkpoint: (log, save) => living(() => logs.checkpoint(log, save)),
      delete: (log) => living(() => logs.delete(log)),
    };
  }
}

function never<Value>(): Promise<Value> {
  return new Promise<Value>(() => undefined);
}
