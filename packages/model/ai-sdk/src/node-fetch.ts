import { request as askHttp, type IncomingMessage } from "node:http";
import { request as askHttps } from "node:https";
import { nextTick } from "node:process";
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

/**
 * A `fetch` over `node:http` for the requests that provider packages make: text to an address. A reply that is streamed
 * in many small pieces costs it much less processor time. Whatever else is asked, and what is redirected, goes to Node's
 * own `fetch`.
 */
export const nodeFetch: typeof fetch = async (input, init = {}) => {
  const asked = plainRequest(input, init);
  if (asked === undefined) return fetch(input, init);
  return (await ask(asked)) ?? fetch(input, init);
};

interface PlainRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
}

function plainRequest(
  input: Parameters<typeof fetch>[0],
  { method = "GET", headers = {}, body, signal, ...others }: RequestInit,
): PlainRequest | undefined {
  if (typeof input !== "string" || !/^https?:/.test(input)) return undefined;
  const isText = typeof body === "string" || body === undefined;
  if (!isText || headers instanceof Headers || Array.isArray(headers)) return undefined;
  if (Object.keys(others).length > 0) return undefined;
  return { url: new URL(input), method, headers, body, signal: signal ?? undefined };
}

/** Resolves with undefined when it is redirected. */
function ask({ url, method, headers, body, signal }: PlainRequest): Promise<Response | undefined> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    const request = (url.protocol === "https:" ? askHttps : askHttp)(url, { method, headers });
    const stop = (): void => void request.destroy();
    signal?.addEventListener("abort", stop, { once: true });
    request.once("close", () => signal?.removeEventListener("abort", stop));
    request.on("error", (cause) => reject(failed("fetch failed", cause, signal)));
    request.once("response", (message) => {
      const isRedirected = statusOf(message) >= 300 && message.headers.location !== undefined;
      if (isRedirected) message.resume();
      resolve(isRedirected ? undefined : responseOf(message, signal));
    });
    request.end(body);
  });
}

/** As Node's own `fetch` fails: the reason of the abort, or an error that provider packages know. */
function failed(message: string, cause: unknown, signal: AbortSignal | undefined): unknown {
  return signal?.aborted === true ? signal.reason : new TypeError(message, { cause });
}

function statusOf({ statusCode = 0 }: IncomingMessage): number {
  return statusCode;
}

function responseOf(message: IncomingMessage, signal: AbortSignal | undefined): Response {
  const status = statusOf(message);
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(message.headersDistinct))
    for (const value of values) headers.append(name, value);
  const isEmpty = status === 204 || status === 205 || status === 304;
  if (isEmpty) message.resume();
  return new Response(isEmpty ? null : bodyOf(message, signal), {
    status,
    statusText: message.statusMessage ?? "",
    headers,
  });
}

/** How many pieces may wait for the reader. */
const mostWaiting = 16;

function bodyOf(
  message: IncomingMessage,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const source = decoded(message);
  let isOver = false;
  return new ReadableStream(
    {
      start(controller) {
        let held: Buffer<ArrayBuffer>[] = [];
        // What arrived in one read of the socket is given as one piece, however it was cut when it was sent.
        const give = (): void => {
          if (isOver || held.length === 0) return;
          controller.enqueue(Buffer.concat(held));
          held = [];
          if ((controller.desiredSize ?? 0) <= 0) source.pause();
        };
        source.on("data", (piece: Buffer<ArrayBuffer>) => {
          if (held.push(piece) === 1) nextTick(give);
        });
        source.once("end", () => {
          give();
          if (!isOver) controller.close();
          isOver = true;
        });
        const fail = (cause: unknown): void => {
          if (!isOver) controller.error(failed("terminated", cause, signal));
          isOver = true;
        };
        source.once("error", fail);
        if (source !== message) message.once("error", fail);
      },
      pull: () => void source.resume(),
      cancel() {
        isOver = true;
        message.destroy();
      },
    },
    { highWaterMark: mostWaiting },
  );
}

/** It is not asked for, but some server may compress its answer all the same. */
function decoded(message: IncomingMessage): Readable {
  switch (message.headers["content-encoding"]) {
    case "br":
      return message.pipe(createBrotliDecompress());
    case "deflate":
      return message.pipe(createInflate());
    case "gzip":
    case "x-gzip":
      return message.pipe(createGunzip());
    default:
      return message;
  }
}
