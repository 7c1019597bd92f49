import type { Alarms, LogId } from "@tenon/contracts";
import type { Due, LogTable } from "../log/log-table.ts";
import type { ObjectStore } from "../store/object-store.ts";
import type { Owner } from "../store/owner.ts";
import { isSame, type Rests } from "../store/rests.ts";
import { pause } from "./worker-ports.ts";

/** A wake that nobody followed is delivered again after this time. */
const redeliverMs = 1000;

/** What alarms are built on. */
export interface ObjectAlarmsOptions {
  readonly store: ObjectStore;
  readonly logs: LogTable;
  readonly owner: Owner;
  /** Of whoever is woken: what it could not drive. */
  readonly rests: Rests;
}

/**
 * Delivers wakes while the object is in memory. That it comes back to memory in time is the business of its driver,
 * which arms the alarm of the object.
 */
export class ObjectAlarms implements Alarms {
  readonly #options: ObjectAlarmsOptions;

  constructor(options: ObjectAlarmsOptions) {
    this.#options = options;
  }

  watch(wake: (log: LogId) => void): AsyncDisposable {
    const stop = new AbortController();
    const watching = this.#watchUntil(
      AbortSignal.any([stop.signal, this.#options.owner.ended]),
      wake,
    );
    return {
      async [Symbol.asyncDispose]() {
        stop.abort();
        await watching;
      },
    };
  }

  async #watchUntil(stop: AbortSignal, wake: (log: LogId) => void): Promise<void> {
    const delivered = new Map<LogId, Delivery>();
    while (!stop.aborted) {
      const round = new AbortController();
      const either = AbortSignal.any([stop, round.signal]);
      const change = this.#options.store.changes.next(either);
      const nextAt = this.#deliver(delivered, wake);
      // Nobody waits for the time when nothing is due: an idle object can leave memory.
      if (nextAt === undefined) await change;
      else await Promise.race([change, pause(nextAt - Date.now(), either)]);
      round.abort();
    }
  }

  /** Delivers what is due, and tells when to look again. */
  #deliver(delivered: Map<LogId, Delivery>, wake: (log: LogId) => void): number | undefined {
    const now = Date.now();
    const times: number[] = [];
    for (const due of this.#find()) {
      const { name } = due;
      const { store } = this.#options;
      if (store.isLeased(name)) {
        times.push(now + redeliverMs);
        continue;
      }
      const lookAt = this.#lookAt(due, delivered.get(name));
      times.push(lookAt <= now ? now + redeliverMs : lookAt);
      if (lookAt > now) continue;
      delivered.set(name, { due, at: now });
      wake(name);
    }
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** What was driven, written to or given another wake since is delivered at once; it rests only for who delivered it. */
  #lookAt(due: Due, last: Delivery | undefined): number {
    if (last === undefined || !isSame(last.due, due)) return due.wakeAt;
    return Math.max(this.#options.rests.lookAt(due), last.at + redeliverMs);
  }

  /** A storage that cannot be read now is read again when something changes. */
  #find(): readonly Due[] {
    const { store, logs } = this.#options;
    try {
      return store.isEmpty() ? [] : store.read(() => logs.due());
    } catch {
      return [];
    }
  }
}

interface Delivery {
  readonly due: Due;
  readonly at: number;
}
