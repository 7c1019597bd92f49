import { TenonError } from "@tenon/contracts";
import type {
  StreamPage,
  StreamSource,
  StreamTail,
  StreamUpdate,
} from "../../src/streams/stream-source.ts";
import { isJsonStream } from "../../src/streams/stream-body.ts";

/** A message, or a piece of a byte stream. `start` and `length` count bytes, or messages of a JSON stream. */
export type Chunk = { readonly start: number; readonly length: number; readonly data: Uint8Array };

/** Where a stream branched off, as its creator said it. */
type ForkOrigin = {
  readonly source: StoredStream;
  readonly path: string;
  readonly offset: string;
  readonly subOffset: number;
};

/** What a stream is created with. */
export type StreamConfig = {
  readonly contentType: string;
  readonly ttlSeconds: number | undefined;
  readonly expiresAt: string | undefined;
  readonly origin: ForkOrigin | undefined;
};

/** Largest page in bytes. */
const pageBytes = 4 * 1024 * 1024;

/** A stream in memory that can be written: what the protocol's own suite is run against. */
export class StoredStream implements StreamSource {
  readonly path: string;
  readonly config: StreamConfig;
  readonly version: string;
  readonly chunks: Chunk[] = [];
  readonly producers: Map<string, { readonly epoch: number; readonly seq: number }> = new Map();
  readonly cacheControl: string = "public, max-age=60, stale-while-revalidate=300";
  tailAt = 0;
  isClosed = false;
  isDeleted = false;
  /** Living streams that branched off this one. */
  forks = 0;
  closedBy: string | undefined;
  lastSeq: string | undefined;
  touchedAt: number = Date.now();
  readonly #waiting = new Set<() => void>();

  constructor(path: string, config: StreamConfig, version: string) {
    this.path = path;
    this.config = config;
    this.version = version;
  }

  get contentType(): string {
    return this.config.contentType;
  }

  get headers(): Record<string, string> {
    const { ttlSeconds, expiresAt } = this.config;
    return {
      ...(ttlSeconds === undefined ? {} : { "stream-ttl": String(ttlSeconds) }),
      ...(expiresAt === undefined ? {} : { "stream-expires-at": expiresAt }),
    };
  }

  get isExpired(): boolean {
    const { ttlSeconds, expiresAt } = this.config;
    if (ttlSeconds !== undefined && Date.now() >= this.touchedAt + ttlSeconds * 1000) return true;
    return expiresAt !== undefined && Date.now() >= Date.parse(expiresAt);
  }

  get offset(): string {
    return encodeAt(this.tailAt);
  }

  touch(): void {
    this.touchedAt = Date.now();
  }

  add(length: number, data: Uint8Array): void {
    this.chunks.push({ start: this.tailAt, length, data });
    this.tailAt += length;
  }

  wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  async tail(): Promise<StreamTail> {
    return { offset: this.offset, isClosed: this.isClosed };
  }

  async read(after: string | undefined): Promise<StreamPage> {
    if (this.isDeleted) throw new TenonError("log-not-found", "The stream was deleted.");
    const from = after === undefined ? 0 : Math.min(decodeAt(after), this.tailAt);
    const messages: Uint8Array[] = [];
    let [bytes, end] = [0, from];
    for (const chunk of this.chunks) {
      if (chunk.start + chunk.length <= from) continue;
      if (bytes >= pageBytes) break;
      const data = chunk.start < from ? chunk.data.subarray(from - chunk.start) : chunk.data;
      messages.push(data);
      bytes += data.length;
      end = chunk.start + chunk.length;
    }
    const isUpToDate = end === this.tailAt;
    return {
      messages,
      next: encodeAt(end),
      isUpToDate,
      isClosed: this.isClosed && isUpToDate,
    };
  }

  async *follow(after: string, signal: AbortSignal): AsyncGenerator<StreamUpdate> {
    let from = after;
    while (!signal.aborted) {
      const page = await this.read(from);
      if (page.messages.length > 0 || page.isClosed) {
        yield { type: "page", page };
        if (page.isClosed) return;
        from = page.next;
      } else await this.#change(signal);
    }
  }

  #change(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
    return promise;
  }
}

/** Cuts a body into what is stored: one message for each JSON value, or the bytes as they are. */
export function piecesOf(
  contentType: string,
  body: Uint8Array,
): readonly { readonly length: number; readonly data: Uint8Array }[] {
  if (body.length === 0) return [];
  if (!isJsonStream(contentType)) return [{ length: body.length, data: body }];
  const value = parseJson(body);
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((item) => ({
    length: 1,
    data: new TextEncoder().encode(JSON.stringify(item)),
  }));
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (cause) {
    throw new TenonError("invalid-input", "The body is not JSON.", { cause });
  }
}

/** Writes a position as an offset. */
function encodeAt(at: number): string {
  return `${"0".repeat(16)}_${String(at).padStart(16, "0")}`;
}

/** Reads an offset. Throws `invalid-input`. */
export function decodeAt(offset: string): number {
  const match = /^\d{16}_(\d{16})$/.exec(offset);
  if (match === null) throw new TenonError("invalid-input", "The offset is malformed.");
  return Number(match[1]);
}
