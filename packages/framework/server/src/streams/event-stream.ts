import { TenonError, type Clock, type Ids } from "@tenon/contracts";
import { nextCursor } from "./cursor.ts";
import type { TextPieces } from "./plain-body.ts";
import { pageText } from "./stream-body.ts";
import type { StreamPage, StreamSource, StreamUpdate } from "./stream-source.ts";

/** How a stream is followed. */
export interface EventStreamOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sseMs: number;
  readonly keepAliveMs: number;
  readonly cursor: string | undefined;
  readonly stopping: AbortSignal;
  /** Of the request. */
  readonly signal: AbortSignal;
  /** Called when the answer is over, or its reader gone before it was read; perhaps more than once. */
  readonly onEnd?: (() => void) | undefined;
}

const encoder = new TextEncoder();

/** How many characters are made ahead of a reader. */
const mostAhead = 16_384;

/**
 * Server-sent events of a stream, beginning with `first`. What comes while a reader takes something is given together;
 * a slow one is waited for, so it costs next to nothing. The answer ends after `sseMs` and the reader comes again.
 */
export function followAsEvents(
  source: StreamSource,
  first: StreamPage,
  options: EventStreamOptions,
): TextPieces {
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, options.stopping, ended.signal]);
  const frames = new Frames(signal);
  const following = { ...options, signal };
  const end = (): void => {
    ended.abort(notNeeded);
    options.onEnd?.();
  };
  let written: Promise<void> | undefined;
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  void options.clock.after(options.sseMs, signal).then(end);
  return {
    async take() {
      written ??= write(source, first, { frames, options: following });
      const text = await frames.take();
      if (text === undefined) end();
      return text;
    },
    async cancel() {
      end();
      await written;
    },
  };
}

/** The body of a response that gives `pieces` as they are asked for. */
export function streamPieces(pieces: TextPieces): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const text = await pieces.take();
        if (text === undefined) controller.close();
        else controller.enqueue(encoder.encode(text));
      },
      cancel: () => pieces.cancel(),
    },
    { highWaterMark: 0 },
  );
}

/** Nobody reads why an answer is over, and an error with a stack is costly. */
const notNeeded = new TenonError("aborted", "The answer is over.");

/** Text on its way to a reader: one writes, one reads. */
class Frames {
  readonly #signal: AbortSignal;
  #text = "";
  #isOver = false;
  #wakeReader: (() => void) | undefined;
  #wakeWriter: (() => void) | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#wake(), { once: true });
  }

  get isEmpty(): boolean {
    return this.#text === "";
  }

  /** Whether the writer has made enough for now. */
  get isFull(): boolean {
    return this.#text.length >= mostAhead && !this.#signal.aborted;
  }

  put(text: string): void {
    this.#text += text;
    this.#wakeReader?.();
  }

  /** Resolves once there is room, or nobody reads any more. */
  async room(): Promise<void> {
    while (this.isFull) {
      await new Promise<void>((resolve) => {
        this.#wakeWriter = resolve;
      });
    }
  }

  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  /** All that was put since the last time; undefined at the end. */
  async take(): Promise<string | undefined> {
    while (this.#text === "" && !this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve;
      });
    }
    const text = this.#text;
    this.#text = "";
    this.#wakeWriter?.();
    return text === "" ? undefined : text;
  }

  #wake(): void {
    this.#wakeReader?.();
    this.#wakeWriter?.();
  }
}

type Writing = { readonly frames: Frames; readonly options: EventStreamOptions };

/** Never rejects: when the stream is gone the reader comes again, and is told so by a status. */
async function write(source: StreamSource, first: StreamPage, writing: Writing): Promise<void> {
  const { frames } = writing;
  try {
    const last = await writePages(source, first, writing);
    if (last !== undefined) await writeUpdates(source, last.next, writing);
  } catch {
    // What was made before is still given.
  } finally {
    frames.end();
  }
}

/** Resolves with the page after which the stream is followed; undefined when it is not. */
async function writePages(
  source: StreamSource,
  first: StreamPage,
  { frames, options }: Writing,
): Promise<StreamPage | undefined> {
  let page = first;
  for (;;) {
    frames.put(pageFrame(source, page, options));
    if (page.isClosed || options.signal.aborted) return undefined;
    if (page.isUpToDate) return page;
    await frames.room();
    page = await source.read(page.next);
  }
}

async function writeUpdates(
  source: StreamSource,
  after: string,
  { frames, options }: Writing,
): Promise<void> {
  void keepAlive(frames, options);
  for await (const update of source.follow(after, options.signal)) {
    frames.put(updateFrame(source, update, options));
    if (update.type === "page" && update.page.isClosed) return;
    if (frames.isFull) await frames.room();
  }
}

async function keepAlive(
  frames: Frames,
  { clock, keepAliveMs, signal }: EventStreamOptions,
): Promise<void> {
  for (;;) {
    await clock.after(keepAliveMs, signal);
    if (signal.aborted) return;
    if (frames.isEmpty) frames.put(": alive\n\n");
  }
}

function updateFrame(
  source: StreamSource,
  update: StreamUpdate,
  options: EventStreamOptions,
): string {
  return update.type === "event"
    ? eventFrame(update.name, update.data)
    : pageFrame(source, update.page, options);
}

function pageFrame(
  { contentType }: StreamSource,
  page: StreamPage,
  options: EventStreamOptions,
): string {
  const data = page.messages.length === 0 ? "" : eventFrame("data", pageText(contentType, page));
  const control = {
    streamNextOffset: page.next,
    ...(page.isClosed
      ? { streamClosed: true }
      : { streamCursor: nextCursor(options.cursor, options) }),
    ...(page.isUpToDate ? { upToDate: true } : {}),
  };
  return data + eventFrame("control", JSON.stringify(control));
}

/** Every way to end a line begins a new `data:` line, so no content can end its event. */
function eventFrame(name: string, data: string): string {
  // JSON has no line end as it is.
  if (!/[\r\n]/.test(data)) return `event: ${name}\ndata:${data}\n\n`;
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data:${line}\n`);
  return `event: ${name}\n${lines.join("")}\n`;
}
