import cluster from "node:cluster";
import { DevProcess } from "./dev-process.ts";

/** How servers are started, and who is told. */
export interface DevServersOptions {
  /** The program and the words that make it a server. */
  readonly program: string;
  readonly words: readonly string[];
  readonly note: (line: string) => void;
}

/**
 * The process that serves, replaced by another whenever the code changes. The next one serves before the old one leaves,
 * so no connection is refused; what the old one hands back the next one goes on with, as after a kill.
 */
export class DevServers {
  readonly #note: (line: string) => void;
  readonly #all = new Set<DevProcess>();
  #current: DevProcess | undefined;
  #reloading: Promise<boolean> | undefined;
  #isStale = false;
  #isStopping = false;

  constructor({ program, words, note }: DevServersOptions) {
    cluster.setupPrimary({ exec: program, args: [...words], silent: false });
    this.#note = note;
  }

  /** Starts the first. Resolves false when it can load the project but not serve it. */
  async open(): Promise<boolean> {
    this.#reloading = this.#replace();
    const isOpen = await this.#reloading;
    this.#reloading = undefined;
    if (this.#isStale) void this.reload();
    return isOpen;
  }

  /** Serves with the code as it is now. Changes that come meanwhile are served next. */
  async reload(): Promise<void> {
    this.#isStale = true;
    if (this.#reloading !== undefined || this.#isStopping) return;
    while (this.#isStale && !this.#isStopping) {
      this.#isStale = false;
      this.#reloading = this.#replace();
      await this.#reloading;
      this.#reloading = undefined;
    }
  }

  /** Ends all, and resolves once they have handed back what they drove. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const each of this.#all) each.order("drain");
    await Promise.all([...this.#all].map(({ ended }) => ended));
  }

  async #replace(): Promise<boolean> {
    const next = this.#start();
    const before = this.#current;
    const isLoaded = await next.told("loaded");
    // An agent that was served a moment ago is not taken away by a slip in its file.
    const isWorse = before?.isWhole === true && !next.isWhole;
    if (!isLoaded || isWorse) {
      next.order("drain");
      this.#noteKept(before);
      return true;
    }
    next.order(before === undefined ? "open" : "replace");
    if (!(await next.told("open"))) return false;
    this.#current = next;
    before?.order("drain");
    return true;
  }

  #noteKept(before: DevProcess | undefined): void {
    if (this.#isStopping) return;
    this.#note(
      before === undefined
        ? "nothing is served until a file is saved"
        : "the code from before goes on",
    );
  }

  #start(): DevProcess {
    const started = new DevProcess(cluster.fork());
    this.#all.add(started);
    void started.ended.then(() => this.#ended(started));
    return started;
  }

  #ended(gone: DevProcess): void {
    this.#all.delete(gone);
    if (this.#current !== gone) return;
    this.#current = undefined;
    if (!gone.isLeaving) this.#note("the server ended; it starts again when a file is saved");
  }
}
