import { useEffect, useReducer, useRef } from "react";

/** Plain data, as it came. */
export type Data = { readonly [field: string]: unknown };

/** One entry of a log. */
export interface LogEvent {
  readonly offset: string;
  readonly time: number;
  readonly type: string;
  readonly turn?: string;
  readonly step?: number;
  readonly data: Data;
}

/** A log, as far as it was read. */
export interface EventFeed {
  readonly events: readonly LogEvent[];
  /** False when the server shows only the public log. */
  readonly isWhole: boolean;
  readonly isLoaded: boolean;
}

/** So long after a read the next begins at the earliest: while tokens arrive, each of them tells of news. */
const restMs = 300;

interface FeedOptions {
  /** Whether there is a public log to read where whole entries are not shown. Default true. */
  readonly hasPublic?: boolean;
}

const empty: EventFeed = { events: [], isWhole: true, isLoaded: false };

/** Reads the log of a conversation or an instance, and reads on whenever `news` changes; undefined: there is nothing to read yet. */
export function useEventFeed(
  path: string,
  news: unknown,
  { hasPublic = true }: FeedOptions = {},
): EventFeed {
  const reader = useRef<FeedReader | undefined>(undefined);
  const [, show] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const fresh = new FeedReader(path, show, hasPublic);
    reader.current = fresh;
    show();
    return () => fresh.close();
  }, [path, hasPublic]);
  useEffect(() => {
    if (news !== undefined) reader.current?.readOn();
  }, [path, news]);
  return reader.current?.path === path ? reader.current.feed : empty;
}

class FeedReader {
  readonly path: string;
  readonly #onChange: () => void;
  readonly #hasPublic: boolean;
  readonly #closed = new AbortController();
  #isReading = false;
  #hasNews = false;
  #after: string | undefined;
  feed: EventFeed = empty;

  constructor(path: string, onChange: () => void, hasPublic: boolean) {
    this.path = path;
    this.#onChange = onChange;
    this.#hasPublic = hasPublic;
  }

  close(): void {
    this.#closed.abort();
  }

  readOn(): void {
    this.#hasNews = true;
    if (!this.#isReading) void this.#read();
  }

  async #read(): Promise<void> {
    this.#isReading = true;
    while (this.#hasNews && !this.#closed.signal.aborted) {
      this.#hasNews = false;
      try {
        while (await this.#readPage());
      } catch {
        // The conversation itself tells of a lost server and of news after it.
      }
      await new Promise((resolve) => setTimeout(resolve, restMs));
    }
    this.#isReading = false;
  }

  /** Whether there is more. */
  async #readPage(): Promise<boolean> {
    if (!this.feed.isWhole && !this.#hasPublic) return false;
    const response = this.feed.isWhole ? await this.#fetchWhole() : await this.#fetchPublic();
    if (response.status === 410 || response.status === 400) return this.#beginAnew();
    if (response.status === 404 && this.feed.isWhole) return this.#refused(response);
    if (!response.ok) return false;
    const page = this.feed.isWhole ? await wholePage(response) : await publicPage(response);
    this.#after = page.next ?? this.#after;
    this.feed = {
      ...this.feed,
      events: page.events.length === 0 ? this.feed.events : [...this.feed.events, ...page.events],
      isLoaded: page.isComplete,
    };
    this.#onChange();
    return !page.isComplete;
  }

  /** A conversation that is not there yet, or a server that does not show whole entries. */
  async #refused(response: Response): Promise<boolean> {
    const { error }: { readonly error?: { readonly code: string } } = await response.json();
    if (error?.code !== "route-not-found") return false;
    this.feed = { ...empty, isWhole: false };
    return true;
  }

  #beginAnew(): boolean {
    const isFirst = this.#after === undefined;
    this.#after = undefined;
    this.feed = { ...empty, isWhole: this.feed.isWhole };
    return !isFirst;
  }

  #fetchWhole(): Promise<Response> {
    const query = new URLSearchParams({ limit: "2000" });
    if (this.#after !== undefined) query.set("after", this.#after);
    return fetch(`${this.path}/events?${query}`, { signal: this.#closed.signal });
  }

  #fetchPublic(): Promise<Response> {
    const query = new URLSearchParams({ offset: this.#after ?? "-1" });
    return fetch(`${this.path}?${query}`, { signal: this.#closed.signal });
  }
}

type Page = {
  readonly events: readonly LogEvent[];
  readonly next: string | undefined;
  readonly isComplete: boolean;
};

async function wholePage(response: Response): Promise<Page> {
  const { events, next, isComplete }: Omit<Page, "next"> & { readonly next: string | null } =
    await response.json();
  return { events, next: next ?? undefined, isComplete };
}

async function publicPage(response: Response): Promise<Page> {
  return {
    events: (await response.json()) as readonly LogEvent[],
    next: response.headers.get("stream-next-offset") ?? undefined,
    isComplete: response.headers.get("stream-up-to-date") === "true",
  };
}
