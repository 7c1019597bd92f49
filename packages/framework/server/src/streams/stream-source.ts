/** What a stream says of its end. */
export interface StreamTail {
  /** Reading from here yields only what is added later. */
  readonly offset: string;
  /** Nothing is ever added again. */
  readonly isClosed: boolean;
}

/** A part of a stream. Messages of a JSON stream are JSON texts. */
export interface StreamPage {
  readonly messages: readonly (string | Uint8Array)[];
  /** Where reading goes on. */
  readonly next: string;
  readonly isUpToDate: boolean;
  /** Nothing follows this page, ever. */
  readonly isClosed: boolean;
}

/** What a follower is given: a part of the stream, or an event beside it that has no offset. */
export type StreamUpdate =
  | { readonly type: "page"; readonly page: StreamPage }
  | { readonly type: "event"; readonly name: string; readonly data: string };

/** A stream that can be read over HTTP, wherever it comes from. Offsets are the source's own. */
export interface StreamSource {
  readonly contentType: string;
  /** Differs whenever equal offsets may mean other bytes. */
  readonly version: string;
  /** Headers that describe the stream itself. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What caches may do with a page. Default: ask each time. */
  readonly cacheControl?: string;

  /** Contract: rejects with `log-not-found` when there is no such stream. */
  tail(): Promise<StreamTail>;

  /**
   * Contract:
   * - What follows `after`, or the beginning; bounded in size, however much there is.
   * - Advances: a page that is not up to date ends after where it began, even when it is empty.
   * - Rejects with `invalid-input` for what is no offset, `offset-lost` for one that the stream does not have, and
   *   `log-not-found`.
   */
  read(after: string | undefined): Promise<StreamPage>;

  /**
   * Contract:
   * - Gapless: everything after `after`, and what is added later, until `signal` is aborted or the stream is closed.
   * - Slow readers are waited for: nothing piles up.
   */
  follow(after: string, signal: AbortSignal): AsyncIterable<StreamUpdate>;
}
