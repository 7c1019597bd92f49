import type { AddressInfo } from "node:net";
import type { Server as HttpServer } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { TenonError } from "@tenon/contracts";
import { isLoopback } from "./access.ts";
import type { Server } from "./create-server.ts";

/** Where to listen. */
export interface ListenOptions {
  /** Default 0: any that is free. */
  readonly port?: number;
  /** Default `127.0.0.1`. Others need a server with `authorize`. */
  readonly hostname?: string;
}

/** A server that listens. */
export interface Listener {
  readonly url: string;
  readonly port: number;
  /** Takes no new connection, ends what is being followed, and resolves once every request is answered. */
  close(): Promise<void>;
}

/** A connection on which nothing moves for so long is dropped: its reader is gone, or does not read. */
const idleMs = 120_000;

/** Listens on Node. Rejects with `not-permitted` when anyone could ask and nobody says who may. */
export async function listen(server: Server, options: ListenOptions = {}): Promise<Listener> {
  const { port = 0, hostname = "127.0.0.1" } = options;
  if (server.isLocal && !isLoopback(hostname))
    throw new TenonError(
      "not-permitted",
      `A server without \`authorize\` listens on loopback only, not on ${hostname}.`,
      { hint: "Give `createServer` an `authorize` function that names who asks." },
    );
  const http = createAdaptorServer({
    fetch: (request) => server.fetch(request),
    overrideGlobalObjects: false,
    serverOptions: { requestTimeout: 60_000, headersTimeout: 20_000, keepAliveTimeout: 65_000 },
  }) as HttpServer;
  http.setTimeout(idleMs);
  let isClosing = false;
  // A connection that was busy when the server closed is idle only now.
  http.on("request", (_request, response) => {
    response.once("close", () => {
      if (isClosing) setImmediate(() => http.closeIdleConnections());
    });
  });
  await bind(http, port, hostname);
  const bound = (http.address() as AddressInfo).port;
  const name = hostname.includes(":") ? `[${hostname}]` : hostname;
  return {
    url: `http://${name}:${bound}`,
    port: bound,
    async close() {
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      isClosing = true;
      server.close();
      http.closeIdleConnections();
      await closed;
    },
  };
}

function bind(http: HttpServer, port: number, hostname: string): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once("error", (cause) =>
      reject(
        new TenonError("invalid-input", `The server cannot listen on ${hostname}:${port}.`, {
          hint: "Is another server running? Choose another port, or 0 for any that is free.",
          cause,
        }),
      ),
    );
    http.listen(port, hostname, resolve);
  });
}
