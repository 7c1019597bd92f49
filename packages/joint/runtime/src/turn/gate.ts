import { hasCode, type CallId, type Failure, type Outcome } from "@tenon/contracts";

/** How an attempt ends. Only an outcome ends the turn; after the others another attempt goes on. */
export type AttemptEnd =
  | { readonly type: "outcome"; readonly outcome: Outcome }
  | { readonly type: "parked"; readonly waiting: readonly CallId[] }
  | { readonly type: "diverged" }
  | { readonly type: "reminded" }
  | { readonly type: "stopped" }
  | { readonly type: "lost"; readonly error: unknown };

/** A fault that settles the turn: thrown inside guarded work. */
export class TurnFault extends Error {
  override readonly name = "TurnFault";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/**
 * The one way out of an attempt. Once it is closed, nothing that still runs gets an answer or may write: a planned crash.
 */
export class Gate {
  /** Resolves with the first end. */
  readonly ended: Promise<AttemptEnd>;
  readonly #resolve: (end: AttemptEnd) => void;
  readonly #listeners = new Set<() => void>();
  readonly #waiting = new Set<CallId>();
  #isClosed = false;
  #live = 0;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<AttemptEnd>();
    this.ended = promise;
    this.#resolve = resolve;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Calls that await the outside. */
  get waiting(): readonly CallId[] {
    return [...this.#waiting];
  }

  /** Whether everything that is open awaits the outside. */
  get isStill(): boolean {
    return this.#live === 0 && this.#waiting.size > 0;
  }

  /** Ends the attempt. The first end counts. */
  drop(end: AttemptEnd): void {
    this.#isClosed = true;
    this.#resolve(end);
  }

  /** Runs host work for a harness. It never rejects: a fault ends the attempt, and a closed gate answers nobody. */
  async guard<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#isClosed) return never();
    const done = await this.#counted(work);
    return done === undefined ? never() : done.value;
  }

  /** Waits for the outside inside guarded work, which does not count as live meanwhile. */
  async wait<Value>(call: CallId, answer: Promise<Value>): Promise<Value> {
    this.#waiting.add(call);
    this.#count(-1);
    const value = await answer;
    this.#waiting.delete(call);
    this.#count(1);
    return value;
  }

  /** Guarded work that only waits for other guarded work, which waits for the outside, is not live meanwhile. */
  rest(isResting: boolean): void {
    this.#count(isResting ? -1 : 1);
  }

  /** Calls `listener` whenever work begins, ends, or begins to wait. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Undefined when nobody is to hear what came of the work. */
  async #counted<Value>(
    work: () => Promise<Value>,
  ): Promise<{ readonly value: Value } | undefined> {
    this.#count(1);
    try {
      const value = await work();
      return this.#isClosed ? undefined : { value };
    } catch (error) {
      this.drop(endOf(error));
      return undefined;
    } finally {
      this.#count(-1);
    }
  }

  #count(change: 1 | -1): void {
    this.#live += change;
    for (const listener of this.#listeners) listener();
  }
}

function never<Value>(): Promise<Value> {
  return new Promise<Value>(() => undefined);
}

function endOf(error: unknown): AttemptEnd {
  if (error instanceof TurnFault)
    return { type: "outcome", outcome: { status: "failed", failure: error.failure } };
  if (hasCode(error, "value-too-large") || hasCode(error, "invalid-input"))
    return harnessFault(error);
  return { type: "lost", error };
}

function harnessFault(error: unknown): AttemptEnd {
  const message =
    error instanceof Error ? error.message : "The harness recorded what a log cannot hold.";
  return { type: "outcome", outcome: { status: "failed", failure: { code: "harness", message } } };
}
