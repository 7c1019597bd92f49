import type { LogId } from "@tenon/contracts";
import type { ConversationState } from "@tenon/log";

/** What a log said when it was given back here. */
export interface Known {
  readonly state: ConversationState;
  /** Number of the entry that its newest checkpoint stands at; 0 without one. */
  readonly checkpointAt: number;
}

/** How many conversations are kept in mind between two drives. */
const capacity = 256;

/** What this process knows of logs that it drove, so that reading one again does not begin at its checkpoint. */
export class KnownStates {
  readonly #known = new Map<LogId, Known>();

  get(log: LogId): Known | undefined {
    return this.#known.get(log);
  }

  /** The least recently driven are forgotten first. An open turn is read anew: its journal is long. */
  keep(log: LogId, known: Known): void {
    this.#known.delete(log);
    if (known.state.turn === undefined) this.#known.set(log, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > capacity && oldest !== undefined) this.#known.delete(oldest);
  }

  forget(log: LogId): void {
    this.#known.delete(log);
  }
}
