import type { Alarms, LogId } from "@tenon/contracts";
import { isLeased, type MemoryProcess, type MemoryWorld } from "./memory-world.ts";

/** How often time alone is looked at; changes are seen at once. */
const sweepMs = 200;

/** A wake that nobody followed is delivered again after this time. */
const redeliverMs = 1000;

/** Delivers the wakes of a world. */
export class MemoryAlarms implements Alarms {
  readonly #world: MemoryWorld;
  readonly #process: MemoryProcess;

  constructor(world: MemoryWorld, process: MemoryProcess) {
    this.#world = world;
    this.#process = process;
  }

  watch(wake: (log: LogId) => void): AsyncDisposable {
    const stop = new AbortController();
    const watching = this.#sweepUntil(AbortSignal.any([stop.signal, this.#process.ended]), wake);
    return {
      async [Symbol.asyncDispose]() {
        stop.abort();
        await watching;
      },
    };
  }

  async #sweepUntil(stop: AbortSignal, wake: (log: LogId) => void): Promise<void> {
    const delivered = new Map<LogId, Delivery>();
    while (!stop.aborted) {
      const pause = new AbortController();
      const either = AbortSignal.any([stop, pause.signal]);
      const change = this.#world.changes.next(either);
      this.#sweep(delivered, wake);
      await Promise.race([change, this.#process.clock.after(sweepMs, either)]);
      pause.abort();
    }
  }

  #sweep(delivered: Map<LogId, Delivery>, wake: (log: LogId) => void): void {
    const now = this.#process.clock.now();
    for (const [log, record] of this.#world.logs) {
      if (record.wakeAt === undefined || record.wakeAt > now || isLeased(record, now)) {
        delivered.delete(log);
        continue;
      }
      const last = delivered.get(log);
      if (last?.wakes === record.wakes && now < last.at + redeliverMs) continue;
      delivered.set(log, { wakes: record.wakes, at: now });
      wake(log);
    }
  }
}

interface Delivery {
  readonly wakes: number;
  readonly at: number;
}
