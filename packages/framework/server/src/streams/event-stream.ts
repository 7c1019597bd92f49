import type { Clock, Ids } from "@tenon/contracts";
import { nextCursor } from "./cursor.ts";
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
}

const encoder = new TextEncoder();

/**
 * Server-sent events of a stream, beginning with `first`. Nothing is made before it is asked for, so a slow reader
 * costs nothing; the answer ends after `sseMs` and the reader comes again.
 */
export function followAsEvents(
  source: StreamSource,
  first: StreamPage,
  options: EventStreamOptions,
): ReadableStream<Uint8Array> {
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, options.stopping, ended.signal]);
  void options.clock.after(options.sseMs, signal).then(() => ended.abort());
  const frames = framesOf(source, first, { ...options, signal });
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await frames.next();
          if (done === true) controller.close();
          else controller.enqueue(encoder.encode(value));
          if (done === true) ended.abort();
        } catch {
          // The stream is gone. The reader comes again, and is told so by a status.
          ended.abort();
          controller.close();
        }
      },
      async cancel() {
        ended.abort();
        await frames.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

async function* framesOf(
  source: StreamSource,
  first: StreamPage,
  options: EventStreamOptions,
): AsyncGenerator<string, undefined> {
  let page = first;
  for (;;) {
    yield pageFrame(source, page, options);
    if (page.isClosed || options.signal.aborted) return;
    if (page.isUpToDate) break;
    page = await source.read(page.next);
  }
  const updates = source.follow(page.next, options.signal)[Symbol.asyncIterator]();
  try {
    for await (const update of withKeepAlive(updates, options)) {
      yield updateFrame(source, update, options);
      if (update !== "alive" && update.type === "page" && update.page.isClosed) return;
    }
  } finally {
    await updates.return?.();
  }
}

function updateFrame(
  source: StreamSource,
  update: StreamUpdate | "alive",
  options: EventStreamOptions,
): string {
  if (update === "alive") return ": alive\n\n";
  return update.type === "event"
    ? eventFrame(update.name, update.data)
    : pageFrame(source, update.page, options);
}

async function* withKeepAlive(
  updates: AsyncIterator<StreamUpdate>,
  { clock, keepAliveMs, signal }: EventStreamOptions,
): AsyncGenerator<StreamUpdate | "alive", undefined> {
  const alive = (): Promise<"alive"> => clock.after(keepAliveMs, signal).then(() => "alive");
  let pending = updates.next();
  let silence = alive();
  for (;;) {
    // At its end a source is waited for: nobody needs a sign of life any more.
    const next = await (signal.aborted ? pending : Promise.race([pending, silence]));
    if (next === "alive") {
      silence = alive();
      if (!signal.aborted) yield next;
      continue;
    }
    if (next.done === true) return;
    yield next.value;
    pending = updates.next();
  }
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
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data:${line}\n`);
  return `event: ${name}\n${lines.join("")}\n`;
}
