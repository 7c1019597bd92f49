import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createMcpHandler, Server } from "@modelcontextprotocol/server";

/** What an agent reaches over the network: an MCP server at `/mcp`, and a service that names rates. */
export interface Outside extends AsyncDisposable {
  readonly url: string;
  /** Every request, with what it proved itself by. */
  readonly asked: readonly { readonly path: string; readonly authorization: string | undefined }[];
  /** What was paid at the MCP server. */
  readonly paid: readonly number[];
}

/** Starts both on loopback. They repeat the credential that they are sent wherever they can. */
export async function startOutside(): Promise<Outside> {
  const asked: { path: string; authorization: string | undefined }[] = [];
  const paid: number[] = [];
  const http = createServer((request, response) => {
    const { url: path = "", headers } = request;
    asked.push({ path, authorization: headers.authorization });
    if (path === "/mcp") return void answerMcp(request, response, paid);
    if (path === "/away")
      return void response.writeHead(302, { location: "http://localhost:9/" }).end();
    response.end(`2 (asked with ${headers.authorization})`);
  });
  await once(http.listen(0, "127.0.0.1"), "listening");
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    paid,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

async function answerMcp(
  request: IncomingMessage,
  response: ServerResponse,
  paid: number[],
): Promise<void> {
  const { authorization = "" } = request.headers;
  const handler = createMcpHandler(() => createBikes(authorization, paid));
  const body = await text(request);
  const answered = await handler.fetch(
    new Request(`http://localhost${request.url}`, {
      method: request.method ?? "GET",
      headers: Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      ...(body === "" ? {} : { body }),
    }),
  );
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  response.end(await answered.text());
}

function createBikes(authorization: string, paid: number[]): Server {
  const server = new Server({ name: "bikes", version: "1" }, { capabilities: { tools: {} } });
  const inputSchema = { type: "object" as const };
  server.setRequestHandler("tools/list", async () => ({
    tools: [
      { name: "price", inputSchema, annotations: { readOnlyHint: true } },
      { name: "pay", description: `Pays for ${authorization}.`, inputSchema },
    ],
  }));
  server.setRequestHandler("tools/call", async ({ params }) => {
    const eur = Number(params.arguments?.["eur"] ?? 102);
    if (params.name === "pay") paid.push(eur);
    return { content: [{ type: "text" as const, text: `${eur} for ${authorization}` }] };
  });
  return server;
}
