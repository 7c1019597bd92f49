import type { LogTable } from "../log/log-table.ts";
import type { ObjectStore } from "../store/object-store.ts";
import type { Driver } from "./driver.ts";

/** What decides about wakes. */
export interface WakeKeeperOptions {
  readonly store: ObjectStore;
  readonly logs: LogTable;
  readonly driver: Driver;
  /** How long an open turn may lie still after a crash, in milliseconds. */
  readonly heartbeatMs: number;
}

/**
 * Keeps the driver armed while something is due or open, and only then. What is due now is done by the object while it
 * is in memory; the driver is for the case that it is not, so a heartbeat later is soon enough.
 */
export class WakeKeeper {
  readonly #options: WakeKeeperOptions;
  #armedFor: number | undefined;

  constructor(options: WakeKeeperOptions) {
    this.#options = options;
  }

  /** Looks at the wakes after each commit, before anything else can happen. */
  look(): void {
    const wanted = this.#wanted();
    const armedFor = this.#armedFor;
    this.#armedFor = wanted;
    if (wanted === undefined) {
      if (armedFor !== undefined) this.#options.driver.disarm();
    } else if (armedFor === undefined || armedFor > wanted || this.#isLater(wanted)) {
      if (armedFor !== wanted) this.#options.driver.arm(wanted);
    } else this.#armedFor = armedFor;
  }

  /** Arms the driver although it is armed: what it kept was lost. */
  rearm(): void {
    this.#armedFor = undefined;
    this.look();
  }

  /** The driver has brought the object back, and asks when to do so again; undefined when nothing is owed. */
  beat(): number | undefined {
    this.#armedFor = this.#wanted();
    return this.#armedFor;
  }

  /** Sooner than that costs nothing: a heartbeat that comes too early puts itself off. */
  #isLater(wanted: number): boolean {
    return wanted > Date.now() + this.#options.heartbeatMs;
  }

  #wanted(): number | undefined {
    const { store, logs, heartbeatMs } = this.#options;
    if (store.isEmpty()) return undefined;
    const [first] = store.read(() => logs.due());
    return first === undefined ? undefined : Math.max(first.wakeAt, Date.now() + heartbeatMs);
  }
}
