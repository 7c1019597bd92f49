import { closedError } from "./store-errors.ts";

/** A platform as its object sees it: whoever took a lease. It lives as long as the object is in memory. */
export class Owner {
  readonly name: string;
  readonly leaseTtlMs: number;
  readonly #ended = new AbortController();

  constructor(name: string, leaseTtlMs: number) {
    this.name = name;
    this.leaseTtlMs = leaseTtlMs;
  }

  /** Aborted when the platform has ended, in whichever way: from then on it holds no lease. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Throws `store-unavailable` when the platform has ended. */
  check(): void {
    if (this.#ended.signal.aborted) throw closedError();
  }

  end(): void {
    this.#ended.abort();
  }
}
