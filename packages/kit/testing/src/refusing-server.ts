import { once } from "node:events";
import { createServer } from "node:http";
import { TenonError } from "@tenon/contracts";

/** What a server says to every request. */
export interface HttpRefusal {
  readonly status: number;
  readonly headers?: { readonly [name: string]: string };
  /** Sent as JSON. */
  readonly body: object;
}

/** A server that refuses. */
export interface RefusingServer extends AsyncDisposable {
  /** A base URL on loopback, such as `http://127.0.0.1:9100/v1`. */
  readonly url: string;
}

/** Starts a server on loopback that gives every request the same refusal, in a provider's own words. */
export async function startRefusingServer({
  status,
  headers,
  body,
}: HttpRefusal): Promise<RefusingServer> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify(body));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new TenonError("internal", "The refusing server has no port.");
  }
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
