import type { StepResult } from "@tenon/contracts";
import type { InstanceLedger } from "./instance-ledger.ts";
import { isUndo } from "./undo-name.ts";

/** How many turns of the microtask queue the code gets to react to one result before the next. */
const reactions = 64;

/**
 * Hands the results of steps to the code in the order of the log, live ones too: so whatever depends on which of two
 * steps ended first depends on the log alone, and is the same in every attempt.
 */
export class Deliveries {
  readonly #ledger: InstanceLedger;
  readonly #asked = new Map<string, (result: StepResult) => void>();
  /** How many results were recorded when the attempt began, without those of undoing. */
  readonly #recorded: number;
  readonly #onDelivery: () => void;
  /** Names of settled steps in the order of the log, with those that this attempt is about to record. */
  readonly #order: string[];
  readonly #results = new Map<string, StepResult>();
  /** Resolves once every recorded result was handed over: what is asked from then on is new. */
  readonly replayed: Promise<void>;
  readonly #endReplay: () => void;
  #delivered = 0;
  #isDelivering = false;
  #reacted: () => Promise<void> = async () => undefined;

  constructor(ledger: InstanceLedger, onDelivery: () => void) {
    this.#ledger = ledger;
    this.#onDelivery = onDelivery;
    this.#order = [...ledger.state.settled];
    this.#recorded = this.#order.filter((name) => !isUndo(name)).length;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.replayed = promise;
    this.#endReplay = resolve;
    if (this.isReplayed) resolve();
  }

  get isReplayed(): boolean {
    return this.#delivered >= this.#recorded;
  }

  /** Whether no result waits to be handed over. */
  get isIdle(): boolean {
    return !this.#isDelivering;
  }

  /** The recorded result that the code should have asked for by now. */
  get next(): string | undefined {
    return this.isReplayed ? undefined : this.#order[this.#delivered];
  }

  /** Keeps the next place for a result that is about to be recorded. The result is handed over once it is given. */
  place(name: string): (result: StepResult) => void {
    this.#order.push(name);
    return (result) => {
      this.#results.set(name, result);
      void this.#deliver();
    };
  }

  /** The result of a step, when its turn has come. */
  ask(name: string): Promise<StepResult> {
    const { promise, resolve } = Promise.withResolvers<StepResult>();
    this.#asked.set(name, resolve);
    void this.#deliver();
    return promise;
  }

  /** Code that runs elsewhere takes its time; `reacted` resolves when it waits for its steps. */
  follow(reacted: () => Promise<void>): void {
    this.#reacted = reacted;
    void this.react();
  }

  /** Lets the code react to what it was given beside results. */
  async react(): Promise<void> {
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    // Whoever took it for idle looks again.
    this.#onDelivery();
    await this.#reacted();
    this.#isDelivering = false;
    await this.#deliver();
  }

  async #deliver(): Promise<void> {
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    for (let found = this.#take(); found !== undefined; found = this.#take()) {
      found();
      for (let count = 0; count < reactions; count += 1) await Promise.resolve();
      await this.#reacted();
      if (this.isReplayed) this.#endReplay();
    }
    this.#isDelivering = false;
    this.#onDelivery();
  }

  #take(): (() => void) | undefined {
    const name = this.#order[this.#delivered];
    if (name === undefined) return undefined;
    const resolve = this.#asked.get(name);
    const result = this.#results.get(name) ?? this.#ledger.state.steps.get(name)?.result;
    if (resolve === undefined || result === undefined) return undefined;
    this.#delivered += 1;
    this.#asked.delete(name);
    this.#results.delete(name);
    return () => resolve(result);
  }
}
