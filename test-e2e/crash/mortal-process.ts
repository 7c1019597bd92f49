import type { LogStore, Platform } from "@tenon/contracts";
import type { CrashPoint, CrashMoment } from "@tenon/testing";
import type { Line, Witness } from "./witness.ts";

/** A process in memory that dies at its crash point: nothing it still does is seen by anyone. */
export class MortalProcess {
  /** Resolves when the process dies. */
  readonly death: Promise<"dead">;
  readonly passed: Record<CrashMoment, number> = {
    "before-commit": 0,
    "after-commit": 0,
    delta: 0,
  };
  readonly #point: CrashPoint | undefined;
  readonly #platform: Platform;
  readonly #die: (how: "dead") => void;
  #isDead = false;

  constructor(platform: Platform, point: CrashPoint | undefined) {
    const { promise, resolve } = Promise.withResolvers<"dead">();
    this.#platform = platform;
    this.#point = point;
    this.death = promise;
    this.#die = resolve;
  }

  /** The platform as this process sees it: each append and accept is a commit. */
  platform(): Platform {
    return { ...this.#platform, logs: this.#mortalLogs(this.#platform.logs) };
  }

  /** The witness of this process: a dead one changes nothing in the world. */
  witness(lines: Line[]): Witness {
    return {
      note: (line) => {
        if (this.#isDead) return never();
        lines.push(line);
        return Promise.resolve();
      },
      lines: () => lines,
    };
  }

  /** Passes a delta; never resolves when the process died there. */
  delta(): Promise<void> {
    return this.#pass("delta") ? never() : Promise.resolve();
  }

  #mortalLogs(logs: LogStore): LogStore {
    const commit = async <Value>(make: () => Promise<Value>): Promise<Value> => {
      if (this.#isDead || this.#pass("before-commit")) return never();
      const made = make();
      return this.#pass("after-commit") ? never() : made;
    };
    return {
      acquire: (log, first) => commit(() => logs.acquire(log, first)),
      append: (lease, batch, options) => commit(() => logs.append(lease, batch, options)),
      accept: (log, batch, options) => commit(() => logs.accept(log, batch, options)),
      read: (log, options) => logs.read(log, options),
      follow: (log, options) => logs.follow(log, options),
      checkpoint: (log, save) => (this.#isDead ? never() : logs.checkpoint(log, save)),
      delete: (log) => (this.#isDead ? never() : logs.delete(log)),
    };
  }

  /** True when the process is dead behind this moment. */
  #pass(moment: CrashMoment): boolean {
    this.passed[moment] += 1;
    if (this.#point?.moment === moment && this.#point.count === this.passed[moment]) {
      this.#isDead = true;
      // Its leases fall with it.
      void this.#platform[Symbol.asyncDispose]();
      this.#die("dead");
    }
    return this.#isDead;
  }
}

function never<Value>(): Promise<Value> {
  return new Promise<Value>(() => undefined);
}
