import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from "node:http";
import process from "node:process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { createMcpHandler } from "@modelcontextprotocol/server";
import { codeTool } from "@tenon/codemode";
import type { Tool, ToolContext } from "@tenon/contracts";
import { expect, test } from "vitest";
import { mcp } from "../src/index.ts";
import { stdio as stdioInWorkers } from "../src/stdio-in-workers.ts";
import { stdio } from "../src/stdio.ts";
import { createTestServer } from "./fixtures/server.ts";

const program = fileURLToPath(new URL("fixtures/stdio-server.ts", import.meta.url));

function bikes(env: Readonly<Record<string, string>> = {}): ReturnType<typeof stdio> {
  return stdio({ command: process.execPath, args: [program], env });
}

test("tools of a program join under its name, and answer", async () => {
  await using server = mcp({ name: "bikes", server: bikes() });
  const tools = await server.tools();

  expect(tools.map(({ spec }) => spec.name)).toEqual([
    "bikes_price",
    "bikes_fail",
    "bikes_die",
    "bikes_hang",
    "bikes_add",
    "bikes_odd_name__",
  ]);
  expect(named(tools, "bikes_price").replay).toBe("safe");
  expect(named(tools, "bikes_fail").replay).toBe("unsafe");
  expect(await run(tools, "bikes_price", { sku: "b1" })).toBe("102");
  await expect(run(tools, "bikes_fail", {})).rejects.toMatchObject({ message: "fail says no" });
  expect(await run(tools, "bikes_odd_name__", {})).toBe("odd.name/ü says no");
});

test("a server that dies in a call fails that call, and the next one starts it again", async () => {
  await using server = mcp({ name: "bikes", server: bikes() });
  const tools = await server.tools();

  await expect(run(tools, "bikes_die", {})).rejects.toMatchObject({ code: "server-unreachable" });
  expect(await run(tools, "bikes_price", { sku: "b" })).toBe("101");
});

test("a call that the host gives up ends", async () => {
  await using server = mcp({ name: "bikes", server: bikes(), timeoutMs: 500 });
  const tools = await server.tools();
  const stop = new AbortController();
  const { signal } = stop;
  const hanging = named(tools, "bikes_hang").run?.({}, { signal } as ToolContext);
  stop.abort();

  await expect(hanging).rejects.toMatchObject({ code: "server-unreachable" });
  expect(named(tools, "bikes_hang").timeoutMs).toBe(500);
});

test("only what is allowed is taken, and what is not there is refused", async () => {
  await using some = mcp({ name: "bikes", server: bikes(), allow: ["price"] });
  await using none = mcp({ name: "bikes", server: bikes(), allow: ["pay"] });

  expect((await some.tools()).map(({ spec }) => spec.name)).toEqual(["bikes_price"]);
  await expect(none.tools()).rejects.toMatchObject({
    code: "invalid-agent",
    message: 'The MCP server "bikes" has no tool "pay".',
  });
});

test("a program that is not there is told, and nothing starts before a tool is wanted", async () => {
  const server = mcp({ name: "gone", server: stdio({ command: "/no/such/program" }) });

  await expect(server.tools()).rejects.toMatchObject({
    code: "server-unreachable",
    message: expect.stringContaining('The MCP server "gone" cannot be reached'),
  });
});

test("five hundred tools are searched by a script instead of shown", async () => {
  await using server = mcp({ name: "bikes", server: bikes({ MORE_TOOLS: "500" }) });
  const { spec, unoffered } = codeTool({ tools: await server.tools() });

  expect(unoffered).toHaveLength(506);
  expect(spec.description).toContain("There are 506 tools.");
  expect(spec.description.length).toBeLessThan(2000);
});

test("a server that has another tool since is asked for its tools again", async () => {
  await using server = mcp({ name: "bikes", server: bikes() });
  const before = await server.tools();
  expect(await server.tools()).toBe(before);

  await run(before, "bikes_add", {});

  expect((await server.tools()).map(({ spec }) => spec.name)).toContain("bikes_report_0");
});

test("a server that never answers is given up", async () => {
  const http = createServer(() => undefined);
  await once(http.listen(0, "127.0.0.1"), "listening");
  await using server = mcp({ name: "mute", server: urlOf(http), connectMs: 50 });

  await expect(server.tools()).rejects.toMatchObject({
    code: "server-unreachable",
    message: expect.stringContaining('The MCP server "mute" cannot be reached'),
  });
  http.closeAllConnections();
  http.close();
});

test("a person approves the calls that the agent says", async () => {
  const asked: unknown[] = [];
  const approval = (...call: readonly unknown[]): boolean => asked.push(call) > 0;
  await using server = mcp({ name: "bikes", server: bikes(), approval });
  const tool = named(await server.tools(), "bikes_odd_name__");

  expect(await tool.approval?.({ a: 1 }, {} as ToolContext)).toBe(true);
  expect(asked).toEqual([["odd.name/ü", { a: 1 }]]);
});

test("a server that repeats its credential tells it to nobody", async () => {
  const http = await serve(() => undefined, "canary-4f1d9c27a6");
  await using server = mcp({
    name: "bikes",
    server: urlOf(http),
    headers: () => ({ authorization: "Bearer canary-4f1d9c27a6" }),
  });
  const tools = await server.tools();

  expect(await run(tools, "bikes_whoami", {})).toEqual({
    you: "[header authorization]",
    "key [header authorization]": 1,
  });
  const failure = await run(tools, "bikes_whoami", { fails: true }).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ message: "You are [header authorization]." });
  expect(JSON.stringify(tools)).not.toContain("canary");
  http.closeAllConnections();
  http.close();
});

test("a refusal that repeats the credential tells it to nobody", async () => {
  const http = createServer(({ headers }, response) => {
    response.writeHead(401).end(`Not you: ${headers.authorization}`);
  });
  await once(http.listen(0, "127.0.0.1"), "listening");
  const headers = (): Record<string, string> => ({ authorization: "Bearer canary-4f1d9c27a6" });
  await using server = mcp({ name: "bikes", server: urlOf(http), headers });

  const failure: unknown = await server.tools().catch((error: unknown) => error);

  expect(failure).toMatchObject({ code: "server-unreachable" });
  expect(inspect(failure, { depth: 10 })).not.toContain("canary");
  http.closeAllConnections();
  http.close();
});

test("in a Worker a program is refused, and the address is asked for", async () => {
  await using server = mcp({ name: "bikes", server: stdioInWorkers({ command: "npx" }) });

  await expect(server.tools()).rejects.toMatchObject({
    code: "capability-missing",
    message: expect.stringContaining('mcp({ server: "https://..." })'),
  });
});

test("over HTTP each request carries the credential, which no tool and no model sees", async () => {
  const seen = new Set<string | undefined>();
  const http = await serve((authorization) => seen.add(authorization));
  await using server = mcp({
    name: "bikes",
    server: urlOf(http),
    headers: () => ({ authorization: "Bearer secret-value" }),
    secrets: ["BIKES_TOKEN"],
  });
  const tools = await server.tools();

  expect(await run(tools, "bikes_price", { sku: "b12" })).toBe("103");
  expect([...seen]).toEqual(["Bearer secret-value"]);
  expect(named(tools, "bikes_price").secrets).toEqual(["BIKES_TOKEN"]);
  expect(JSON.stringify(tools.map(({ spec }) => spec))).not.toContain("secret-value");
  http.closeAllConnections();
  http.close();
  await expect(run(tools, "bikes_price", { sku: "b" })).rejects.toMatchObject({
    code: "server-unreachable",
  });
});

async function serve(
  onRequest: (authorization: string | undefined) => void,
  credential?: string,
): Promise<HttpServer> {
  const facts = { die: () => undefined, ...(credential === undefined ? {} : { credential }) };
  const handler = createMcpHandler(() => createTestServer(facts));
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    onRequest(request.headers.authorization);
    const body = await text(request);
    const answered = await handler.fetch(
      new Request(`http://localhost${request.url}`, {
        method: request.method ?? "GET",
        headers: new Headers(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        ),
        ...(body === "" ? {} : { body }),
      }),
    );
    response.writeHead(answered.status, Object.fromEntries(answered.headers));
    response.end(await answered.text());
  };
  const http = createServer((request, response) => void answer(request, response));
  await once(http.listen(0, "127.0.0.1"), "listening");
  return http;
}

function urlOf(http: HttpServer): string {
  const address = http.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/mcp`;
}

function named(tools: readonly Tool[], name: string): Tool {
  const [found] = tools.filter(({ spec }) => spec.name === name);
  expect(found).toBeDefined();
  return found as Tool;
}

async function run(tools: readonly Tool[], name: string, input: unknown): Promise<unknown> {
  const { signal } = new AbortController();
  return named(tools, name).run?.(input, { signal } as ToolContext);
}
