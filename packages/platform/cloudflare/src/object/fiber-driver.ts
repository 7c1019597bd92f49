import type { LogId } from "@tenon/contracts";
import type { FiberContext } from "agents";
import type { Driver } from "./driver.ts";

/** The name of the fibers in which turns run. */
export const turnFiber = "tenon:turn";

/** What a driver needs of the agent around it. */
interface FiberHost {
  runFiber(name: string, run: (context: FiberContext) => Promise<void>): Promise<void>;
}

/** What a fiber driver is built on. */
export interface FiberDriverOptions {
  readonly host: FiberHost;
  /** Keeps what is due later than the next heartbeat. */
  readonly later: Driver;
  readonly heartbeatMs: number;
}

/**
 * Runs turns in a fiber, whose row and heartbeat bring the object back while it is open. The fiber stashes which log it
 * drives as a hint for people; the log alone says how far the turn is.
 */
export class FiberDriver implements Driver {
  readonly #options: FiberDriverOptions;
  #fiber: OpenFiber | undefined;
  #isLater = false;

  constructor(options: FiberDriverOptions) {
    this.#options = options;
  }

  arm(time: number): void {
    const { later, heartbeatMs } = this.#options;
    if (time <= Date.now() + heartbeatMs) {
      this.#disarmLater();
      this.#open();
    } else {
      later.arm(time);
      this.#isLater = true;
      this.#close();
    }
  }

  disarm(): void {
    this.#disarmLater();
    this.#close();
  }

  keep(log: LogId, work: () => Promise<void>): Promise<void> {
    return this.#open().run(log, work);
  }

  #open(): OpenFiber {
    const fiber = this.#fiber ?? new OpenFiber();
    if (this.#fiber === undefined) {
      // Its row is written before anything in it runs; what becomes of it is for the next start to see.
      void this.#options.host.runFiber(turnFiber, (context) => fiber.serve(context));
    }
    this.#fiber = fiber;
    return fiber;
  }

  #disarmLater(): void {
    if (this.#isLater) this.#options.later.disarm();
    this.#isLater = false;
  }

  #close(): void {
    this.#fiber?.close();
    this.#fiber = undefined;
  }
}

interface Work {
  readonly log: LogId;
  readonly start: () => Promise<void>;
}

/** A fiber that stays open until nothing is owed, and does what it is given meanwhile. */
class OpenFiber {
  readonly #works: Work[] = [];
  #isClosed = false;
  #changed: () => void = () => undefined;

  async serve(context: FiberContext): Promise<void> {
    for (;;) {
      const work = this.#works.shift();
      if (work !== undefined) {
        context.stash({ log: work.log });
        await work.start();
      } else if (this.#isClosed) return;
      else {
        await new Promise<void>((resolve) => {
          this.#changed = resolve;
        });
      }
    }
  }

  run(log: LogId, work: () => Promise<void>): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#works.push({ log, start: () => work().then(resolve, reject) });
    this.#changed();
    return promise;
  }

  close(): void {
    this.#isClosed = true;
    this.#changed();
  }
}
