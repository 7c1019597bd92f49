import type { LogId } from "@tenon/contracts";
import type { Due, LogTable } from "../log/log-table.ts";
import type { ObjectStore } from "../store/object-store.ts";
import { isSame, type Rests } from "../store/rests.ts";
import type { Driver } from "./driver.ts";

/** What decides about wakes. */
export interface WakeKeeperOptions {
  readonly store: ObjectStore;
  readonly logs: LogTable;
  readonly driver: Driver;
  /** The same as of the platform whose logs are woken. */
  readonly rests: Rests;
  /** How long an open turn may lie still after a crash, in milliseconds. */
  readonly heartbeatMs: number;
}

/**
 * Keeps the driver armed while something is due or open, and only then. What is due now is done by the object while it
 * is in memory; the driver is for the case that it is not, so a heartbeat later is soon enough. What this release cannot
 * drive is looked at ever more rarely.
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

  /** Wakes a log by `wake`, and lets it rest when nobody took it. */
  async wake(log: LogId, wake: () => Promise<void>): Promise<void> {
    const before = this.#dueOf(log);
    await wake();
    const after = this.#dueOf(log);
    const { store, rests } = this.#options;
    if (before === undefined || after === undefined) return;
    if (!isSame(before, after) || store.isLeased(log)) return;
    rests.begin(after, Date.now());
    this.look();
  }

  /** Sooner than that costs nothing: a heartbeat that comes too early puts itself off. */
  #isLater(wanted: number): boolean {
    return wanted > Date.now() + this.#options.heartbeatMs;
  }

  #wanted(): number | undefined {
    const { rests, heartbeatMs } = this.#options;
    const times = this.#due().map((due) => rests.lookAt(due));
    return times.length === 0 ? undefined : Math.max(Math.min(...times), Date.now() + heartbeatMs);
  }

  /** Undefined too when the storage cannot be read now: then nothing is known of who took it. */
  #dueOf(log: LogId): Due | undefined {
    try {
      return this.#due().find(({ name }) => name === log);
    } catch {
      return undefined;
    }
  }

  #due(): readonly Due[] {
    const { store, logs } = this.#options;
    return store.isEmpty() ? [] : store.read(() => logs.due());
  }
}
