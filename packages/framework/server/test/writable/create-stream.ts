import { mediaType, isJsonStream } from "../../src/streams/stream-body.ts";
import { Refusal, wholeNumber } from "./refusal.ts";
import { decodeAt, piecesOf, type StoredStream, type StreamConfig } from "./stored-stream.ts";
import type { StreamShelf } from "./stream-shelf.ts";

type Creation = { readonly path: string; readonly headers: Headers; readonly body: Uint8Array };

/** Creates a stream, or finds the one that was created with the same configuration. */
export function createStream(
  shelf: StreamShelf,
  { path, headers, body }: Creation,
): { readonly stream: StoredStream; readonly isNew: boolean } {
  const asked = readAsked(headers);
  const existing = shelf.find(path);
  if (existing?.isDeleted === true)
    throw new Refusal(409, "The path is taken by a deleted stream that has forks.");
  const source = asked.from === undefined ? undefined : sourceOf(shelf, asked.from, existing);
  const config = configOf(asked, source, existing);
  if (existing !== undefined) {
    if (isSame(existing, config, asked)) return { stream: existing, isNew: false };
    throw new Refusal(409, "The stream exists with another configuration.");
  }
  const pieces = piecesOf(config.contentType, body);
  const past = source === undefined ? [] : pastOf(source, asked, config);
  const stream = shelf.create(path, config);
  for (const { length, data } of [...past, ...pieces]) stream.add(length, data);
  stream.isClosed = asked.isClosed;
  return { stream, isNew: true };
}

type Asked = {
  readonly contentType: string | undefined;
  readonly ttlSeconds: number | undefined;
  readonly expiresAt: string | undefined;
  readonly isClosed: boolean;
  readonly from: string | undefined;
  readonly forkOffset: string | undefined;
  readonly subOffset: number;
};

function readAsked(headers: Headers): Asked {
  const ttl = headers.get("stream-ttl");
  const expiresAt = headers.get("stream-expires-at");
  if (ttl !== null && expiresAt !== null)
    throw new Refusal(400, "A stream has a TTL or an expiry, not both.");
  if (expiresAt !== null && !isTimestamp(expiresAt))
    throw new Refusal(400, "Stream-Expires-At must be a timestamp.");
  const contentType = headers.get("content-type");
  return {
    contentType: contentType !== null && isMediaType(contentType) ? contentType : undefined,
    ttlSeconds: ttl === null ? undefined : wholeNumber(ttl, "Stream-TTL"),
    expiresAt: expiresAt ?? undefined,
    isClosed: headers.get("stream-closed")?.toLowerCase() === "true",
    ...readFork(headers),
  };
}

function readFork(headers: Headers): Pick<Asked, "from" | "forkOffset" | "subOffset"> {
  const from = headers.get("stream-forked-from") ?? undefined;
  const forkOffset = headers.get("stream-fork-offset") ?? undefined;
  const sub = headers.get("stream-fork-sub-offset");
  if (from === undefined && sub !== null) throw new Refusal(400, "A sub-offset needs a source.");
  const subOffset = sub === null ? 0 : wholeNumber(sub, "Stream-Fork-Sub-Offset");
  if (subOffset > 0 && forkOffset === undefined)
    throw new Refusal(400, "A sub-offset needs an offset.");
  return { from, forkOffset, subOffset };
}

function sourceOf(
  shelf: StreamShelf,
  from: string,
  existing: StoredStream | undefined,
): StoredStream | undefined {
  const source = shelf.find(decodeURI(from)) ?? shelf.find(from);
  if (source === undefined && existing === undefined)
    throw new Refusal(404, "There is no such source.");
  if (source?.isDeleted === true && existing === undefined)
    throw new Refusal(409, "The source was deleted.");
  return source;
}

function configOf(
  asked: Asked,
  source: StoredStream | undefined,
  existing: StoredStream | undefined,
): StreamConfig {
  const { ttlSeconds, expiresAt, from, forkOffset, subOffset } = asked;
  if (source === undefined || from === undefined) {
    const kept = from === undefined ? undefined : existing?.contentType;
    const contentType = asked.contentType ?? kept ?? "application/octet-stream";
    return { contentType, ttlSeconds, expiresAt, origin: undefined };
  }
  const contentType = asked.contentType ?? source.contentType;
  if (mediaType(contentType) !== mediaType(source.contentType))
    throw new Refusal(409, "The content type is not that of the source.");
  const inherits = ttlSeconds === undefined && expiresAt === undefined;
  const life = inherits ? source.config : asked;
  const origin = { source, path: from, offset: forkOffset ?? source.offset, subOffset };
  return { contentType, ttlSeconds: life.ttlSeconds, expiresAt: life.expiresAt, origin };
}

function isSame(existing: StoredStream, config: StreamConfig, asked: Asked): boolean {
  const known = existing.config;
  return (
    mediaType(known.contentType) === mediaType(config.contentType) &&
    known.ttlSeconds === config.ttlSeconds &&
    known.expiresAt === config.expiresAt &&
    existing.isClosed === asked.isClosed &&
    isSameOrigin(known, asked)
  );
}

function isSameOrigin({ origin }: StreamConfig, { from, forkOffset, subOffset }: Asked): boolean {
  if (origin === undefined || from === undefined) return origin === undefined && from === undefined;
  return (
    origin.path === from &&
    (forkOffset === undefined || origin.offset === forkOffset) &&
    origin.subOffset === subOffset
  );
}

/** What a fork shares with its source: whole chunks, and the asked part of the next. */
function pastOf(
  source: StoredStream,
  { forkOffset, subOffset }: Asked,
  { contentType }: StreamConfig,
): readonly { readonly length: number; readonly data: Uint8Array }[] {
  const at = forkAt(source, forkOffset);
  if (at > source.tailAt) throw new Refusal(400, "The fork offset is past the end of the source.");
  const past: { readonly length: number; readonly data: Uint8Array }[] = [];
  const end = isJsonStream(contentType) ? at + subOffset : at;
  if (end > source.tailAt) throw new Refusal(400, "The sub-offset is past the end of the source.");
  for (const { start, length, data } of source.chunks) {
    if (start >= end) break;
    const kept = Math.min(length, end - start);
    past.push({ length: kept, data: kept === length ? data : data.slice(0, kept) });
  }
  if (end > at || subOffset === 0) return past;
  const next = source.chunks.find(({ start }) => start === at);
  if (next === undefined || subOffset > next.length)
    throw new Refusal(400, "The sub-offset is past its message.");
  return [...past, { length: subOffset, data: next.data.slice(0, subOffset) }];
}

function forkAt(source: StoredStream, offset: string | undefined): number {
  if (offset === undefined) return source.tailAt;
  return offset === "-1" ? 0 : decodeAt(offset);
}

function isMediaType(value: string): boolean {
  return /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+\s*(;.*)?$/.test(value);
}

function isTimestamp(value: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}
