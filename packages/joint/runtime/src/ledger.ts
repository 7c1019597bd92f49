import {
  hasCode,
  TenonError,
  type AppendOptions,
  type Entry,
  type EntryDraft,
  type Lease,
  type LogEvent,
  type LogStore,
  type Offset,
} from "@tenon/contracts";
import {
  decodeEntry,
  decodeOffset,
  encodeEvent,
  fold,
  publicForm,
  type ConversationState,
  type RecordedEvent,
} from "@tenon/log";
import type { SecretKeeper } from "./secrets.ts";
import { notNeeded } from "./not-needed.ts";

/** What a ledger needs to write. */
export interface LedgerOptions {
  readonly logs: LogStore;
  readonly lease: Lease;
  readonly state: ConversationState;
  readonly secrets: SecretKeeper;
}

/**
 * An owner's view of its log: appends, folds what is durable in log order (entries of others included), and finds facts
 * of the open turn by key. After a failed append nothing more is appended: the attempt is over.
 */
export class Ledger {
  readonly lease: Lease;
  readonly #logs: LogStore;
  readonly #secrets: SecretKeeper;
  readonly #keys = new Map<string, RecordedEvent>();
  readonly #pruned = new Set<Offset>();
  readonly #listeners = new Set<() => void>();
  readonly #closing = new AbortController();
  #state: ConversationState;
  #inFlight = 0;
  #isLeaving = false;
  #failure: { readonly error: unknown } | undefined;

  constructor({ logs, lease, state, secrets }: LedgerOptions) {
    this.lease = lease;
    this.#logs = logs;
    this.#secrets = secrets;
    this.#state = state;
    for (const event of state.turn?.journal ?? []) this.#index(event);
    void this.#followOthers();
  }

  /** All that is durable. */
  get state(): ConversationState {
    return this.#state;
  }

  /** Why nothing can be appended any more. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /** Whether the lease is given back, or about to be: what is accepted from now on may be for another drive. */
  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** The fact of the open turn that is recorded under `key`. */
  find(key: string): RecordedEvent | undefined {
    return this.#keys.get(key);
  }

  /** Calls `listener` after each change, until the result is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves once `events` are durable and folded; `released` tells whether a requested release was granted. */
  async append(
    events: readonly LogEvent[],
    options: AppendOptions = {},
  ): Promise<{ readonly released: boolean }> {
    if (this.#failure !== undefined) throw this.#failure.error;
    this.#inFlight += 1;
    if (options.release !== undefined) this.#isLeaving = true;
    const prune = options.durability === "relaxed" ? [] : this.#takePrunable(events);
    try {
      const drafts = events.map((event) => this.#draft(event));
      const appended = await this.#logs.append(
        this.lease,
        drafts,
        prune.length === 0 ? options : { ...options, prune },
      );
      if (options.release !== undefined) this.#isLeaving = appended.released;
      await this.#reach(appended.entries);
      return { released: appended.released };
    } catch (error) {
      // An entry that is too large is refused alone: whoever made it decides what to record instead.
      if (!hasCode(error, "value-too-large")) this.fail(error);
      throw error;
    } finally {
      this.#inFlight -= 1;
      this.#notify();
    }
  }

  /** Resolves once no append is under way. */
  quiet(): Promise<void> {
    return this.until(() => this.#inFlight === 0);
  }

  /** Resolves once `isTrue`, or once nothing can be appended any more. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue() && this.#failure === undefined) await this.#nextChange();
  }

  /** Ends the ledger: every later append rejects with `error`. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#notify();
  }

  close(): void {
    this.#closing.abort(notNeeded);
    this.#failure ??= {
      error: new TenonError("runtime-stopped", "The conversation is not driven here any more."),
    };
    this.#listeners.clear();
  }

  #draft(event: LogEvent): EntryDraft {
    const shown = event.public ?? publicForm(event);
    const draft = encodeEvent(shown === undefined ? event : { ...event, public: shown });
    return this.#secrets.scrub(draft as never) as EntryDraft;
  }

  /** Fragments and progress are needed no more once a reply or the turn is settled. */
  #takePrunable(events: readonly LogEvent[]): readonly Offset[] {
    if (!events.some((event) => event.type === "model.completed" || event.type === "turn.settled"))
      return [];
    const prunable = (this.#state.turn?.passing ?? []).filter(
      (offset) => !this.#pruned.has(offset),
    );
    for (const offset of prunable) this.#pruned.add(offset);
    return prunable;
  }

  /** Folds own entries at once when nothing lies between; otherwise waits until the follower has brought the rest. */
  async #reach(entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) {
      if (this.#isNext(entry)) this.#take(entry);
    }
    const last = entries.at(-1);
    if (last !== undefined) await this.until(() => this.#hasSeen(last));
  }

  async #followOthers(): Promise<void> {
    const after = this.#state.head;
    const { signal } = this.#closing;
    try {
      for await (const entry of this.#logs.follow(
        this.lease.log,
        after === undefined ? { signal } : { after, signal },
      )) {
        if (!this.#hasSeen(entry)) this.#take(entry);
      }
    } catch (error) {
      this.fail(error);
    }
  }

  #take(entry: Entry): void {
    const event = decodeEntry(entry);
    this.#state =
      event === undefined ? { ...this.#state, head: entry.offset } : fold(this.#state, event);
    if (event !== undefined) this.#index(event);
    this.#notify();
  }

  #index(event: RecordedEvent): void {
    if (event.type === "turn.settled") this.#keys.clear();
    if (event.key !== undefined) this.#keys.set(event.key, event);
  }

  #isNext(entry: Entry): boolean {
    return seqOf(entry.offset) === seqOf(this.#state.head) + 1;
  }

  /** Offsets of one log sort as texts. */
  #hasSeen({ offset }: Entry): boolean {
    const { head } = this.#state;
    return head !== undefined && offset <= head;
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.onChange(() => {
        stop();
        resolve();
      });
    });
  }

  #notify(): void {
    const listeners = [...this.#listeners];
    for (const listener of listeners) listener();
  }
}

function seqOf(offset: Offset | undefined): number {
  return offset === undefined ? 0 : decodeOffset(offset).seq;
}
