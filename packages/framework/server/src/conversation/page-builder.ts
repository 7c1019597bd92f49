import type { Entry, Offset } from "@tenon/contracts";
import type { ServerLimits } from "../server-options.ts";
import type { StreamPage } from "../streams/stream-source.ts";
import { isPassing } from "./public-message.ts";

/** What of a log is shown, and as what. */
export interface LogView {
  readonly contentType: string;
  /** Changes when equal entries are shown in another way. */
  readonly version: string;
  /** Undefined: the entry is not shown. */
  readonly show: (entry: Entry) => string | Uint8Array | undefined;
}

/** How a page is made. */
export interface PageOptions {
  readonly view: LogView;
  readonly limits: PageLimits;
}

type PageLimits = Pick<ServerLimits, "pageBytes" | "pageEntries">;

/** Collects what is public of some entries. */
export class PageBuilder {
  readonly #view: LogView;
  readonly #limits: PageLimits;
  readonly #messages: (string | Uint8Array)[] = [];
  #next: string;
  #last: string;
  #bytes = 0;
  entries = 0;
  isClosed = false;

  constructor({ view, limits }: PageOptions, after: Offset | undefined) {
    this.#view = view;
    this.#limits = limits;
    this.#next = after ?? "-1";
    this.#last = this.#next;
  }

  get isFull(): boolean {
    const { pageBytes, pageEntries } = this.#limits;
    return this.#bytes >= pageBytes || this.entries >= pageEntries;
  }

  add(entry: Entry): void {
    const message = this.#view.show(entry);
    this.entries += 1;
    this.#last = entry.offset;
    this.isClosed = isClosing(entry);
    if (!isPassing(entry)) this.#next = entry.offset;
    if (message === undefined) return;
    this.#messages.push(message);
    this.#bytes += message.length;
  }

  /** There is more. */
  cut(): StreamPage {
    return { messages: this.#messages, next: this.#last, isUpToDate: false, isClosed: false };
  }

  end(isClosed: boolean): StreamPage {
    return { messages: this.#messages, next: this.#next, isUpToDate: true, isClosed };
  }
}

/** Whether nothing follows an entry, ever. */
export function isClosing({ type }: Entry): boolean {
  return type === "conversation.closed";
}
