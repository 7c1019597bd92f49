import { TenonError, type ErrorCode, type Ids } from "@tenon/contracts";
import { readStream, type ReadOptions } from "../../src/streams/read-stream.ts";
import { exposedStreamHeaders, securityHeaders } from "../../src/streams/stream-headers.ts";
import { realClock } from "../fixtures/real-clock.ts";
import { appendToStream } from "./append-to-stream.ts";
import { createStream } from "./create-stream.ts";
import { Refusal } from "./refusal.ts";
import { StreamShelf } from "./stream-shelf.ts";

/** How long a long-poll waits here. */
export const longPollMs = 500;

const ids: Ids = { next: () => crypto.randomUUID(), random: () => Math.random() };

/** The read handlers of the product over streams that can be written. */
export function createWritableServer(): (request: Request) => Promise<Response> {
  const shelf = new StreamShelf();
  const options: ReadOptions = {
    clock: realClock,
    ids,
    longPollMs,
    sseMs: 55_000,
    keepAliveMs: 15_000,
    stopping: new AbortController().signal,
  };
  return (request) => answerWithHeaders(() => answer(shelf, request, options));
}

/** An answer, or its refusal, with what every answer says to browsers. */
export async function answerWithHeaders(make: () => Promise<Response>): Promise<Response> {
  const response = await make().catch(refuse);
  for (const [name, value] of Object.entries({ ...securityHeaders, ...openToAll }))
    response.headers.set(name, value);
  return response;
}

const openToAll = {
  "cross-origin-resource-policy": "cross-origin",
  "access-control-allow-origin": "*",
  "access-control-expose-headers": exposedStreamHeaders.join(", "),
};

async function answer(
  shelf: StreamShelf,
  request: Request,
  options: ReadOptions,
): Promise<Response> {
  const { pathname: path, href } = new URL(request.url);
  switch (request.method) {
    case "OPTIONS":
      return new Response(null, {
        status: 204,
        headers: {
          "access-control-allow-methods": "GET, HEAD, PUT, POST, DELETE",
          "access-control-allow-headers": "content-type, if-none-match, stream-seq, stream-ttl",
        },
      });
    case "PUT": {
      const body = await bytesOf(request);
      const { stream, isNew } = createStream(shelf, { path, headers: request.headers, body });
      return new Response(null, {
        status: isNew ? 201 : 200,
        headers: {
          "content-type": stream.contentType,
          "stream-next-offset": stream.offset,
          ...(stream.isClosed ? { "stream-closed": "true" } : {}),
          ...(isNew ? { location: href } : {}),
        },
      });
    }
    case "POST": {
      const body = await bytesOf(request);
      const appended = appendToStream(() => shelf.living(path), {
        headers: request.headers,
        body,
      });
      return new Response(null, appended);
    }
    case "DELETE":
      shelf.remove(shelf.living(path));
      return new Response(null, { status: 204 });
    default: {
      const stream = shelf.living(path);
      const response = await readStream(stream, request, options);
      if (request.method === "GET") stream.touch();
      return response;
    }
  }
}

const statuses: { readonly [Code in ErrorCode]?: number } = {
  "log-closed": 409,
  "log-not-found": 404,
  "offset-lost": 410,
  "value-too-large": 413,
};

function refuse(error: unknown): Response {
  if (error instanceof Refusal)
    return Response.json(
      { error: error.message },
      { status: error.status, headers: error.headers },
    );
  if (error instanceof TenonError)
    return Response.json({ error: error.message }, { status: statuses[error.code] ?? 400 });
  throw error;
}

async function bytesOf(request: Request): Promise<Uint8Array> {
  return new Uint8Array(await request.arrayBuffer());
}
