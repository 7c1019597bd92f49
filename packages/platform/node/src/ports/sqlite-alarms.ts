import type { Alarms, LogId } from "@tenon/contracts";
import type { Changes } from "../log/changes.ts";
import type { LeaseTerms } from "../log/lease-terms.ts";
import type { DueLog, LogTable } from "../log/log-table.ts";
import { closedError } from "../store/committer.ts";
import type { Store } from "../store/store.ts";

/** What alarms are built on. */
export interface SqliteAlarmsOptions {
  readonly store: Store;
  readonly logs: LogTable;
  readonly terms: LeaseTerms;
  readonly changes: Changes;
}

interface Found {
  readonly due: readonly DueLog[];
  readonly next: number | undefined;
  /** Whether one is due that someone else holds, or that nobody here takes. */
  readonly isOwed: boolean;
}

/** What a look at a store finds that cannot be read. */
const nothing: Found = { due: [], next: undefined, isOwed: true };

type Wake = (log: LogId) => void;

/** How long at most between two sweeps while something is owed: nobody tells of the death of an owner. */
const sweepMs = 200;

/** How long at most otherwise: nobody tells of a clock that was set, or of a machine that slept. */
const quietMs = 1000;

/** How long at least: many commits in a row are one sweep. */
const restMs = 10;

/** Finds logs that are due: after each commit, when the next wake is due, and while something is owed again and again. */
export class SqliteAlarms implements Alarms {
  readonly #options: SqliteAlarmsOptions;
  readonly #watchers = new Set<Wake>();
  /** What was delivered when, so that a log that nobody takes is not delivered at every sweep. */
  #delivered = new Map<string, number>();
  #listening: Disposable | undefined;
  #timer: NodeJS.Timeout | undefined;
  #nextSweepAt = Infinity;
  #lastSweepAt = 0;
  #isClosed = false;

  constructor(options: SqliteAlarmsOptions) {
    this.#options = options;
  }

  watch(wake: Wake): AsyncDisposable {
    if (this.#isClosed) throw closedError();
    this.#watchers.add(wake);
    this.#delivered.clear();
    this.#listening ??= this.#options.changes.listen(() => this.#sweepSoon());
    this.#sweepAt(Date.now());
    return {
      [Symbol.asyncDispose]: async () => {
        this.#watchers.delete(wake);
        if (this.#watchers.size === 0) this.#stop();
      },
    };
  }

  /** Delivers nothing more. */
  close(): void {
    this.#isClosed = true;
    this.#watchers.clear();
    this.#stop();
  }

  #stop(): void {
    this.#listening?.[Symbol.dispose]();
    this.#listening = undefined;
    clearTimeout(this.#timer);
    this.#nextSweepAt = Infinity;
  }

  #sweepSoon(): void {
    this.#sweepAt(Math.max(Date.now(), this.#lastSweepAt + restMs));
  }

  #sweepAt(time: number): void {
    if (time >= this.#nextSweepAt) return;
    clearTimeout(this.#timer);
    this.#nextSweepAt = time;
    this.#timer = setTimeout(() => void this.#sweep(), Math.max(0, time - Date.now()));
  }

  async #sweep(): Promise<void> {
    this.#lastSweepAt = Date.now();
    this.#nextSweepAt = Infinity;
    // A store that cannot be read now is read again at the next sweep.
    const { due, next, isOwed } = await this.#find().catch(() => nothing);
    if (this.#watchers.size === 0) return;
    this.#sweepAt(Math.min(next ?? Infinity, Date.now() + (isOwed ? sweepMs : quietMs)));
    const before = this.#delivered;
    this.#delivered = new Map();
    for (const log of due) this.#deliver(log, before.get(identify(log)));
  }

  #find(): Promise<Found> {
    const { store, logs, terms } = this.#options;
    const now = Date.now();
    return store.read(() => {
      const due = logs.due(now, terms.owner);
      return {
        due: due.filter((log) => !terms.isLive(log)),
        next: logs.nextWake(now),
        isOwed: due.length > 0,
      };
    });
  }

  #deliver(log: DueLog, deliveredAt: number | undefined): void {
    const now = Date.now();
    const isRecent = deliveredAt !== undefined && now - deliveredAt < sweepMs;
    this.#delivered.set(identify(log), isRecent ? deliveredAt : now);
    if (isRecent) return;
    for (const wake of this.#watchers) wake(log.name);
  }
}

/** A log that was driven or given another wake since is delivered at once. */
function identify({ id, epoch, wakeAt }: DueLog): string {
  return `${id} ${epoch} ${wakeAt}`;
}
