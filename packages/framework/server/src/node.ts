import type { AddressInfo, Socket } from "node:net";
import { ServerResponse, type Server as HttpServer } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { TenonError } from "@tenon/contracts";
import { isLoopback } from "./access.ts";
import type { Server } from "./create-server.ts";
import { sendPlain } from "./send-plain.ts";
import { plainBodyOf } from "./streams/plain-body.ts";

/** Where to listen. */
export interface ListenOptions {
  /** Default 0: any that is free. */
  readonly port?: number;
  /** Default `127.0.0.1`. Others need a server with `authorize`. */
  readonly hostname?: string;
  /** A connection on which nothing moves for so long is dropped: its reader is gone, or does not read. Default 120,000. */
  readonly idleMs?: number;
  /** A request that is not whole after so long is answered 408; its headers have a third of it. Default 60,000. */
  readonly requestMs?: number;
}

/** A server that listens. */
export interface Listener {
  readonly url: string;
  readonly port: number;
  /** Takes no new connection, ends what is being followed, and resolves once every request is answered. */
  close(): Promise<void>;
}

/** Connections that wait to be taken. With fewer, readers who all come again at once are turned away. */
const backlog = 4_096;

/** Listens on Node. Rejects with `not-permitted` when anyone could ask and nobody says who may. */
export async function listen(server: Server, options: ListenOptions = {}): Promise<Listener> {
  const { port = 0, hostname = "127.0.0.1", idleMs = 120_000, requestMs = 60_000 } = options;
  if (server.isLocal && !isLoopback(hostname))
    throw new TenonError(
      "not-permitted",
      `A server without \`authorize\` listens on loopback only, not on ${hostname}.`,
      {
        hint: "Add `authorize` to tenon.config.ts, or give it to `createServer`: it says who asks.",
      },
    );
  const http = createAdaptorServer({
    fetch: (request, { outgoing }) => answer(server, request, outgoing),
    overrideGlobalObjects: false,
    serverOptions: {
      requestTimeout: requestMs,
      headersTimeout: requestMs / 3,
      // So often Node looks for what is late.
      connectionsCheckingInterval: requestMs / 6,
      keepAliveTimeout: 65_000,
    },
  }) as HttpServer;
  http.setTimeout(idleMs);
  const connections = new Connections(http);
  await bind(http, port, hostname);
  const bound = (http.address() as AddressInfo).port;
  const name = hostname.includes(":") ? `[${hostname}]` : hostname;
  return {
    url: `http://${name}:${bound}`,
    port: bound,
    async close() {
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      server.close();
      connections.close();
      await closed;
    },
  };
}

async function answer(server: Server, request: Request, outgoing: object): Promise<Response> {
  const response = await server.fetch(request);
  const body = plainBodyOf(response);
  if (body === undefined || !(outgoing instanceof ServerResponse)) return response;
  await sendPlain(response, body, outgoing);
  return RESPONSE_ALREADY_SENT;
}

/**
 * Ends connections as soon as nothing is asked on them. Node's own way keeps those on which nothing was ever asked, and
 * those that were busy when it looked.
 */
class Connections {
  readonly #idle = new Set<Socket>();
  #isClosing = false;

  constructor(http: HttpServer) {
    http.on("connection", (socket) => {
      this.#rest(socket);
      socket.once("close", () => this.#idle.delete(socket));
    });
    http.on("request", ({ socket }, response) => {
      this.#idle.delete(socket);
      response.once("close", () => this.#rest(socket));
    });
  }

  close(): void {
    this.#isClosing = true;
    for (const socket of this.#idle) socket.destroy();
  }

  #rest(socket: Socket): void {
    if (this.#isClosing) socket.destroySoon();
    else if (!socket.destroyed) this.#idle.add(socket);
  }
}

function bind(http: HttpServer, port: number, hostname: string): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once("error", (cause) =>
      reject(
        new TenonError("invalid-input", `The server cannot listen on ${hostname}:${port}.`, {
          hint: "Is another server running? Choose another port with --port, or 0 for any that is free.",
          cause,
        }),
      ),
    );
    http.listen({ port, host: hostname, backlog }, resolve);
  });
}
