import type { Clock, Ids } from "@tenon/contracts";
import { followAsEvents, streamPieces } from "./event-stream.ts";
import { nextCursor } from "./cursor.ts";
import { withPlainBody } from "./plain-body.ts";
import { readQuery, type ReadQuery } from "./read-query.ts";
import { isTextStream, pageBody } from "./stream-body.ts";
import type { StreamPage, StreamSource } from "./stream-source.ts";

/** What reading a stream depends on. */
export interface ReadOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  /** How long a long-poll waits, in milliseconds. */
  readonly longPollMs: number;
  /** How long one answer of server-sent events lasts, in milliseconds. */
  readonly sseMs: number;
  /** Pause after which an idle connection is shown to be alive, in milliseconds. */
  readonly keepAliveMs: number;
  /** Ends every live read: the server stops. */
  readonly stopping: AbortSignal;
  /** Called when an answer of server-sent events is over; perhaps more than once. */
  readonly onEnd?: () => void;
}

/** Answers GET and HEAD of a Durable Stream. Throws what the source throws, and `invalid-input` for a malformed query. */
export async function readStream(
  source: StreamSource,
  request: Request,
  options: ReadOptions,
): Promise<Response> {
  if (request.method === "HEAD") return describeStream(source);
  const query = readQuery(new URL(request.url).searchParams);
  switch (query.live) {
    case undefined:
      return catchUp(source, { request, query, options });
    case "long-poll":
      return longPoll(source, { request, query, options });
    case "sse":
      return serveEvents(source, { request, query, options });
  }
}

type Reading = {
  readonly request: Request;
  readonly query: ReadQuery;
  readonly options: ReadOptions;
};

async function describeStream(source: StreamSource): Promise<Response> {
  const { offset, isClosed } = await source.tail();
  return new Response(null, {
    headers: {
      ...source.headers,
      "content-type": source.contentType,
      "cache-control": "no-store",
      "stream-next-offset": offset,
      ...(isClosed ? { "stream-closed": "true" } : {}),
    },
  });
}

async function catchUp(
  source: StreamSource,
  { request, query, options }: Reading,
): Promise<Response> {
  const isNow = query.after === "now";
  const page = isNow ? await emptyPageAtTail(source) : await source.read(query.after);
  const headers = {
    ...pageHeaders(source, page),
    "content-type": source.contentType,
    "stream-cursor": nextCursor(query.cursor, options),
  };
  if (isNow) return pageResponse(source, page, { ...headers, "cache-control": "no-store" });
  const etag = etagOf(source, query.after ?? "-1", page);
  if (matches(request.headers.get("if-none-match"), etag))
    return new Response(null, { status: 304, headers: { ...headers, etag } });
  return pageResponse(source, page, { ...headers, etag });
}

async function longPoll(
  source: StreamSource,
  { request, query, options }: Reading,
): Promise<Response> {
  const after = query.after === "now" ? (await source.tail()).offset : query.after;
  const ended = new AbortController();
  const signal = AbortSignal.any([request.signal, options.stopping, ended.signal]);
  const first = await nextContent(source, after);
  const page = isOver(first)
    ? first
    : await Promise.race([
        waitForContent(source, first, signal),
        options.clock.after(options.longPollMs, signal).then(() => first),
      ]);
  ended.abort();
  const headers = {
    ...pageHeaders(source, page),
    "stream-cursor": nextCursor(query.cursor, options),
  };
  if (page.messages.length === 0)
    return new Response(null, {
      status: 204,
      headers: { ...headers, "cache-control": "no-store" },
    });
  return pageResponse(source, page, {
    ...headers,
    "content-type": source.contentType,
    etag: etagOf(source, after ?? "-1", page),
  });
}

/** Pages without content are passed over: they say only where to read on. */
async function nextContent(source: StreamSource, after: string | undefined): Promise<StreamPage> {
  let page = await source.read(after);
  while (page.messages.length === 0 && !page.isUpToDate) page = await source.read(page.next);
  return page;
}

/** Reads again when something was added, so that all that came at once is one answer. */
async function waitForContent(
  source: StreamSource,
  empty: StreamPage,
  signal: AbortSignal,
): Promise<StreamPage> {
  for await (const update of source.follow(empty.next, signal)) {
    if (update.type !== "page") continue;
    const page = await nextContent(source, empty.next);
    if (isOver(page)) return page;
  }
  return empty;
}

function isOver({ messages, isClosed }: StreamPage): boolean {
  return messages.length > 0 || isClosed;
}

async function serveEvents(
  source: StreamSource,
  { request, query, options }: Reading,
): Promise<Response> {
  // What is wrong with the request is said before the answer begins.
  const first =
    query.after === "now" ? await emptyPageAtTail(source) : await source.read(query.after);
  const pieces = followAsEvents(source, first, {
    ...options,
    cursor: query.cursor,
    signal: request.signal,
  });
  const response = new Response(streamPieces(pieces), {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-cache",
      ...(isTextStream(source.contentType) ? {} : { "stream-sse-data-encoding": "base64" }),
    },
  });
  return withPlainBody(response, pieces);
}

async function emptyPageAtTail(source: StreamSource): Promise<StreamPage> {
  const { offset, isClosed } = await source.tail();
  return { messages: [], next: offset, isUpToDate: true, isClosed };
}

function pageHeaders(source: StreamSource, page: StreamPage): Record<string, string> {
  return {
    "cache-control": source.cacheControl ?? "private, no-cache",
    "stream-next-offset": page.next,
    ...(page.isUpToDate ? { "stream-up-to-date": "true" } : {}),
    ...(page.isClosed ? { "stream-closed": "true" } : {}),
  };
}

function pageResponse(
  { contentType }: StreamSource,
  page: StreamPage,
  headers: Record<string, string>,
): Response {
  return new Response(pageBody(contentType, page), { headers });
}

/** Closing a stream changes what a page says without changing its bytes. */
function etagOf({ version }: StreamSource, start: string, { next, isClosed }: StreamPage): string {
  return `"${version}:${start}:${next}${isClosed ? ":c" : ""}"`;
}

function matches(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  return ifNoneMatch
    .split(",")
    .some((candidate) => candidate.trim().replace(/^W\//, "") === etag || candidate.trim() === "*");
}
