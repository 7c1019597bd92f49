import { hasCode, type LogId, type LogStore, type Offset } from "@tenon/contracts";
import { publicMessage } from "../conversation/public-message.ts";
import { TranscriptFold, type TranscriptView } from "./transcript-view.ts";

/** How many conversations are kept in mind. */
const capacity = 128;

type Known = { readonly fold: TranscriptFold; head: Offset | undefined; isClosed: boolean };

/** Public logs as messages. What was folded once is folded on from there. */
export class Transcripts {
  readonly #logs: LogStore;
  readonly #known = new Map<LogId, Promise<Known>>();

  constructor(logs: LogStore) {
    this.#logs = logs;
  }

  /** Rejects with `log-not-found`. */
  async view(log: LogId): Promise<TranscriptView> {
    const before = this.#known.get(log);
    const next = this.#next(log, before);
    this.#known.delete(log);
    this.#known.set(log, next);
    const [oldest] = this.#known.keys();
    if (this.#known.size > capacity && oldest !== undefined) this.#known.delete(oldest);
    try {
      const { fold, isClosed } = await next;
      return fold.view(isClosed);
    } catch (error) {
      if (this.#known.get(log) === next) this.#known.delete(log);
      throw error;
    }
  }

  /** One after the other: two readers would fold the same entries twice. */
  async #next(log: LogId, before: Promise<Known> | undefined): Promise<Known> {
    const known = await before?.catch(() => undefined);
    try {
      return await this.#foldOn(log, known ?? begin());
    } catch (error) {
      if (known === undefined || !hasCode(error, "offset-lost")) throw error;
      return this.#foldOn(log, begin());
    }
  }

  async #foldOn(log: LogId, known: Known): Promise<Known> {
    const after = known.head === undefined ? {} : { after: known.head };
    for await (const entry of this.#logs.read(log, after)) {
      const message = publicMessage(entry);
      if (message !== undefined) known.fold.add(message);
      known.head = entry.offset;
      known.isClosed = entry.type === "conversation.closed";
    }
    return known;
  }
}

function begin(): Known {
  return { fold: new TranscriptFold(), head: undefined, isClosed: false };
}
