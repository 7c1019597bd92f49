import {
  TenonError,
  type AppendOptions,
  type Entry,
  type EntryDraft,
  type Json,
  type Lease,
  type LogStore,
  type WorkflowEvent,
} from "@tenon/contracts";
import {
  decodeOffset,
  decodeWorkflowEntry,
  encodeWorkflowEvent,
  growingFold,
  type InstanceState,
} from "@tenon/log";
import { notNeeded } from "../not-needed.ts";
import type { SecretKeeper } from "../secrets.ts";

/** What the ledger of an instance needs to write. */
export interface InstanceLedgerOptions {
  readonly logs: LogStore;
  readonly lease: Lease;
  readonly state: InstanceState;
  readonly secrets: SecretKeeper;
}

/** An owner's view of an instance: appends, and folds what is durable in log order, entries of others included. */
export class InstanceLedger {
  readonly lease: Lease;
  readonly #options: InstanceLedgerOptions;
  readonly #listeners = new Set<() => void>();
  readonly #closing = new AbortController();
  readonly #fold: ReturnType<typeof growingFold> = growingFold();
  #state: InstanceState;
  #isLeaving = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(options: InstanceLedgerOptions) {
    this.lease = options.lease;
    this.#options = options;
    this.#state = options.state;
    void this.#followOthers();
  }

  get state(): InstanceState {
    return this.#state;
  }

  /** Why nothing can be appended any more. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** Calls `listener` after each change, until the result is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves once `events` are durable and folded; `released` tells whether a requested release was granted. */
  async append(
    events: readonly WorkflowEvent[],
    options: AppendOptions = {},
  ): Promise<{ readonly released: boolean }> {
    if (this.#failure !== undefined) throw this.#failure.error;
    if (options.release !== undefined) this.#isLeaving = true;
    try {
      const drafts = events.map((event) => this.#draft(event));
      const { entries, released } = await this.#options.logs.append(this.lease, drafts, options);
      if (options.release !== undefined) this.#isLeaving = released;
      await this.#reach(entries);
      return { released };
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  /** Resolves once `isTrue`, or once nothing can be appended any more. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue() && this.#failure === undefined) await this.nextChange();
  }

  nextChange(): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.onChange(() => {
        stop();
        resolve();
      });
    });
  }

  /** Ends the ledger: every later append rejects with `error`. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#notify();
  }

  close(): void {
    this.#closing.abort(notNeeded);
    this.#failure ??= {
      error: new TenonError("runtime-stopped", "The instance is not driven here any more."),
    };
    this.#listeners.clear();
  }

  #draft(event: WorkflowEvent): EntryDraft {
    const draft = encodeWorkflowEvent(event);
    const data = this.#options.secrets.scrub(draft.data as Json) as EntryDraft["data"];
    return data === draft.data ? draft : { ...draft, data };
  }

  /** Folds own entries at once when nothing lies between; otherwise waits until the follower has brought the rest. */
  async #reach(entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) if (this.#isNext(entry)) this.#take(entry);
    const last = entries.at(-1);
    if (last !== undefined) await this.until(() => this.#hasSeen(last));
  }

  async #followOthers(): Promise<void> {
    const after = this.#state.head;
    const { signal } = this.#closing;
    const options = after === undefined ? { signal } : { after, signal };
    try {
      for await (const entry of this.#options.logs.follow(this.lease.log, options))
        if (!this.#hasSeen(entry)) this.#take(entry);
    } catch (error) {
      this.fail(error);
    }
  }

  #take(entry: Entry): void {
    const event = decodeWorkflowEntry(entry);
    this.#state =
      event === undefined ? { ...this.#state, head: entry.offset } : this.#fold(this.#state, event);
    this.#notify();
  }

  #isNext({ offset }: Entry): boolean {
    const { head } = this.#state;
    return decodeOffset(offset).seq === (head === undefined ? 0 : decodeOffset(head).seq) + 1;
  }

  #hasSeen({ offset }: Entry): boolean {
    const { head } = this.#state;
    return head !== undefined && offset <= head;
  }

  #notify(): void {
    const listeners = [...this.#listeners];
    for (const listener of listeners) listener();
  }
}
