import { hasCode, type LogId, type LogStore, type Offset } from "@tenon/contracts";
import {
  closeView,
  emptyView,
  foldView,
  type ConversationView,
  type PublicEvent,
} from "@tenon/log";
import { publicMessage } from "../conversation/public-message.ts";

/** How many conversations are kept in mind. */
const capacity = 128;

type Known = {
  readonly view: ConversationView;
  readonly head: Offset | undefined;
  readonly isClosed: boolean;
};

/** Public logs as messages. What was folded once is folded on from there. */
export class Transcripts {
  readonly #logs: LogStore;
  readonly #known = new Map<LogId, Promise<Known>>();

  constructor(logs: LogStore) {
    this.#logs = logs;
  }

  /** Rejects with `log-not-found`. */
  async view(log: LogId): Promise<ConversationView> {
    const before = this.#known.get(log);
    const next = this.#next(log, before);
    this.#known.delete(log);
    this.#known.set(log, next);
    const [oldest] = this.#known.keys();
    if (this.#known.size > capacity && oldest !== undefined) this.#known.delete(oldest);
    try {
      const { view, isClosed } = await next;
      return isClosed ? closeView(view) : view;
    } catch (error) {
      if (this.#known.get(log) === next) this.#known.delete(log);
      throw error;
    }
  }

  /** One after the other: two readers would fold the same entries twice. */
  async #next(log: LogId, before: Promise<Known> | undefined): Promise<Known> {
    const known = await before?.catch(() => undefined);
    try {
      return await this.#foldOn(log, known ?? nothing);
    } catch (error) {
      if (known === undefined || !hasCode(error, "offset-lost")) throw error;
      return this.#foldOn(log, nothing);
    }
  }

  async #foldOn(log: LogId, known: Known): Promise<Known> {
    const after = known.head === undefined ? {} : { after: known.head };
    const events: PublicEvent[] = [];
    let { head, isClosed } = known;
    for await (const entry of this.#logs.read(log, after)) {
      const event = publicMessage(entry);
      if (event !== undefined) events.push(event);
      head = entry.offset;
      isClosed = entry.type === "conversation.closed";
    }
    return { view: foldView(known.view, events), head, isClosed };
  }
}

const nothing: Known = { view: emptyView, head: undefined, isClosed: false };
