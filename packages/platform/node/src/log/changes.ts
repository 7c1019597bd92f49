import { watch, type FSWatcher } from "node:fs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Entry } from "@tenon/contracts";
import type { Touched } from "../store/committer.ts";
import { integer } from "../store/rows.ts";
import { isBusy } from "../store/store-errors.ts";

/** Waits for changes of one log. */
export interface Subscription extends Disposable {
  /** Resolves when the log may have changed since the last call, or at once when `signal` is aborted. */
  changed(signal: AbortSignal): Promise<void>;
  /** What this process has added since the last call; undefined when only reading tells what has changed. */
  take(): readonly Entry[] | undefined;
}

/** What the watch is built on. */
export interface ChangesOptions {
  readonly db: DatabaseSync;
  /** The last number given in a log; undefined once it is deleted. */
  readonly headOf: (log: number) => number | undefined;
}

/** How often the file is looked at for commits of other processes, while somebody wants to know. */
const pollMs = 10;

/** How often when nobody follows a log and nothing has changed for a while: the system tells when the file is written to. */
const quietPollMs = 1000;

/** How often then where the system does not tell. */
const untoldPollMs = 50;

/** How long nothing has to change for that. */
const quietAfterMs = 1000;

/** Tells of commits: those of this process at once, those of others as soon as a look at the file shows them. */
export class Changes {
  readonly #headOf: ChangesOptions["headOf"];
  readonly #version: StatementSync;
  readonly #watched = new Map<number, WatchedLog>();
  readonly #listeners = new Set<() => void>();
  #seenVersion: number | undefined;
  #poll: NodeJS.Timeout | undefined;
  #pollMs = pollMs;
  #file: FSWatcher | undefined;
  readonly #path: string | null;
  #changedAt = 0;
  #isClosed = false;

  constructor({ db, headOf }: ChangesOptions) {
    this.#headOf = headOf;
    this.#path = db.location();
    this.#version = db.prepare("PRAGMA data_version");
  }

  /** Watches one log from now on. */
  subscribe(log: number): Subscription {
    const watched = this.#watched.get(log) ?? { head: unknownHead, waiters: new Set() };
    const waiter = new Waiter();
    watched.waiters.add(waiter);
    this.#watched.set(log, watched);
    this.#adjust();
    return {
      changed: (signal) => waiter.wait(signal),
      take: () => waiter.take(),
      [Symbol.dispose]: () => {
        watched.waiters.delete(waiter);
        if (watched.waiters.size === 0) this.#watched.delete(log);
        this.#adjust();
      },
    };
  }

  /** Calls `listener` after each commit of whatever process. */
  listen(listener: () => void): Disposable {
    this.#listeners.add(listener);
    this.#adjust();
    return {
      [Symbol.dispose]: () => {
        this.#listeners.delete(listener);
        this.#adjust();
      },
    };
  }

  /** Tells of a commit of this process. */
  notify(logs: readonly Touched[]): void {
    this.#changedAt = performance.now();
    for (const { log, entries, mustBeRead } of logs) {
      for (const waiter of this.#watched.get(log)?.waiters ?? []) {
        if (mustBeRead) waiter.wake();
        else waiter.grow(entries);
      }
    }
    for (const listener of this.#listeners) listener();
  }

  /** Wakes all who wait, for the last time. */
  close(): void {
    this.#isClosed = true;
    this.#adjust();
    this.#watched.forEach(wakeAll);
  }

  #adjust(): void {
    const isWanted = !this.#isClosed && this.#watched.size + this.#listeners.size > 0;
    if (isWanted && this.#poll === undefined) this.#seenVersion = undefined;
    if (!isWanted) this.#pace(undefined);
    else if (this.#poll === undefined || this.#watched.size > 0) this.#pace(pollMs);
  }

  /** Looks at the file every `ms` from now on, or no more. */
  #pace(ms: number | undefined): void {
    if (ms === this.#pollMs && this.#poll !== undefined) return;
    clearInterval(this.#poll);
    this.#poll = ms === undefined ? undefined : setInterval(() => this.#look(), ms);
    this.#pollMs = ms ?? pollMs;
    if (ms !== quietPollMs) this.#unwatch();
  }

  /** Lets the system tell when another process has written. Looks seldom from now on. */
  #rest(): void {
    if (this.#pollMs !== pollMs) return;
    try {
      this.#file = watch(`${this.#path}-wal`, { persistent: false }, () => this.#look());
      this.#file.on("error", () => this.#pace(untoldPollMs));
      this.#pace(quietPollMs);
      // What was written before the watch began is seen by one more look.
      setImmediate(() => this.#look());
    } catch {
      this.#pace(untoldPollMs);
    }
  }

  #unwatch(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #look(): void {
    if (this.#poll === undefined) return;
    try {
      const version = this.#readVersion();
      const isQuiet =
        this.#watched.size === 0 && performance.now() - this.#changedAt > quietAfterMs;
      if (version === this.#seenVersion) return isQuiet ? this.#rest() : undefined;
      this.#changedAt = performance.now();
      this.#pace(pollMs);
      for (const [log, watched] of this.#watched) this.#compare(log, watched);
      this.#seenVersion = version;
    } catch (error) {
      // A file that is held now can be looked at in a moment. Whatever else is wrong, who waits will find by reading.
      if (isBusy(error)) return;
      this.#watched.forEach(wakeAll);
    }
    for (const listener of this.#listeners) listener();
  }

  #compare(log: number, watched: WatchedLog): void {
    const head = this.#headOf(log);
    if (head === watched.head) return;
    watched.head = head;
    wakeAll(watched);
  }

  #readVersion(): number {
    return integer(this.#version.get() ?? {}, "data_version");
  }
}

/** Differs from every head, so that the first look wakes. */
const unknownHead = -1;

interface WatchedLog {
  head: number | undefined;
  readonly waiters: Set<Waiter>;
}

function wakeAll({ waiters }: WatchedLog): void {
  for (const waiter of waiters) waiter.wake();
}

/** How many entries are kept for somebody who is slow to take them. */
const mostKept = 500;

/** Remembers what came while nobody waited, so that nothing falls between reading and waiting. */
class Waiter {
  #isWoken = false;
  #mustRead = true;
  #grown: Entry[] = [];
  #resolve: (() => void) | undefined;

  /** Only reading tells what has changed. */
  wake(): void {
    this.#mustRead = true;
    this.#grown = [];
    this.#notice();
  }

  /** The log has grown by `entries`. */
  grow(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    if (this.#mustRead || this.#grown.length + entries.length > mostKept) {
      this.wake();
      return;
    }
    this.#grown.push(...entries);
    this.#notice();
  }

  take(): readonly Entry[] | undefined {
    const grown = this.#mustRead ? undefined : this.#grown;
    this.#mustRead = false;
    this.#grown = [];
    return grown;
  }

  async wait(signal: AbortSignal): Promise<void> {
    if (!this.#isWoken && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#resolve = resolve;
      const stop = (): void => resolve();
      signal.addEventListener("abort", stop, { once: true });
      await promise;
      signal.removeEventListener("abort", stop);
      this.#resolve = undefined;
    }
    this.#isWoken = false;
  }

  #notice(): void {
    this.#isWoken = true;
    this.#resolve?.();
  }
}
