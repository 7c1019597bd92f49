import {
  TenonError,
  type AcceptOptions,
  type Appended,
  type Checkpoint,
  type Entry,
  type EntryDraft,
  type FollowOptions,
  type Lease,
  type LogId,
  type LogStore,
  type Offset,
  type ReadOptions,
} from "@tenon/contracts";
import { pause } from "../ports/worker-ports.ts";
import { valueOf, type Answer } from "./answer.ts";

/** What objects ask each other. */
export interface PeerCalls {
  /** Asked of one object, once for each release. */
  beginRelease(): Promise<Answer<void>>;
  acceptEntries(
    log: LogId,
    batch: readonly EntryDraft[],
    options?: AcceptOptions,
  ): Promise<Answer<readonly Entry[]>>;
  readEntries(log: LogId, after?: Offset): Promise<Answer<readonly Entry[]>>;
  deleteLog(log: LogId): Promise<Answer<void>>;
}

/** How often the log of another object is looked at by who follows it. */
const pollMs = 500;

/** Sends what concerns the log of another object there. Only its own object drives a log. */
export class PeerLogStore implements LogStore {
  readonly #local: LogStore;
  readonly #isOwn: (log: LogId) => boolean;
  readonly #peer: (log: LogId) => PeerCalls;

  constructor(
    local: LogStore,
    options: {
      readonly isOwn: (log: LogId) => boolean;
      readonly peer: (log: LogId) => PeerCalls;
    },
  ) {
    this.#local = local;
    this.#isOwn = options.isOwn;
    this.#peer = options.peer;
  }

  async acquire(log: LogId, first?: readonly EntryDraft[]): Promise<Lease | undefined> {
    return this.#isOwn(log) ? this.#local.acquire(log, first) : undefined;
  }

  async append(...[lease, batch, options]: Parameters<LogStore["append"]>): Promise<Appended> {
    if (this.#isOwn(lease.log)) return this.#local.append(lease, batch, options);
    throw new TenonError("lease-lost", `Only its own object appends to ${lease.log}.`);
  }

  accept(
    log: LogId,
    batch: readonly EntryDraft[],
    options?: AcceptOptions,
  ): Promise<readonly Entry[]> {
    if (this.#isOwn(log)) return this.#local.accept(log, batch, options);
    return valueOf(this.#peer(log).acceptEntries(log, batch, options));
  }

  async *read(log: LogId, options: ReadOptions = {}): AsyncGenerator<Entry> {
    if (this.#isOwn(log)) return yield* this.#local.read(log, options);
    let after = options.after;
    for (;;) {
      const page = await valueOf(this.#peer(log).readEntries(log, after));
      yield* page;
      const last = page.at(-1);
      if (last === undefined) return;
      after = last.offset;
    }
  }

  async *follow(log: LogId, options: FollowOptions): AsyncGenerator<Entry> {
    if (this.#isOwn(log)) return yield* this.#local.follow(log, options);
    let after = options.after;
    while (!options.signal.aborted) {
      for await (const entry of this.read(log, after === undefined ? {} : { after })) {
        yield entry;
        after = entry.offset;
      }
      await pause(pollMs, options.signal);
    }
  }

  async checkpoint(log: LogId, save?: Checkpoint): Promise<Checkpoint | undefined> {
    return this.#isOwn(log) ? this.#local.checkpoint(log, save) : undefined;
  }

  delete(log: LogId): Promise<void> {
    return this.#isOwn(log) ? this.#local.delete(log) : valueOf(this.#peer(log).deleteLog(log));
  }
}
