import {
  StreamableHTTPClientTransport,
  type CallToolResult,
  type Tool as RemoteTool,
} from "@modelcontextprotocol/client";
import { defineTool } from "@tenon/agent";
import { TenonError, type Json, type JsonObject, type Tool } from "@tenon/contracts";
import { Connection, type OpenTransport } from "./connection.ts";

/** An MCP server whose tools an agent may have. */
export interface McpOptions {
  /** Goes before the name of each tool: `github` and `search` make `github_search`. */
  readonly name: string;
  /** Its address, or what the connection goes over: `stdio({ command })` of `@tenon/mcp/stdio`. */
  readonly server: string | URL | OpenTransport;
  /** Asked for before each request over HTTP: credentials stay here, and no model sees them. */
  readonly headers?: () =>
    | Readonly<Record<string, string>>
    | Promise<Readonly<Record<string, string>>>;
  /** Names of secrets whose values must never be recorded, should the server repeat them. */
  readonly secrets?: readonly string[];
  /** The only tools that are taken, by the server's names. Left out: all. */
  readonly allow?: readonly string[];
  /** After this many milliseconds a call is settled as failed. Left out: the host's own time. */
  readonly timeoutMs?: number;
}

/** The tools of a server. Disposing it ends the connection. */
export interface McpServer extends AsyncDisposable {
  /** Connects when it is first called. Rejects with `server-unreachable`, or with `invalid-agent` for a tool that is not there. */
  tools(): Promise<readonly Tool[]>;
}

/** Declares an MCP server; nothing is connected yet. Give an agent `tools: () => server.tools()`. */
export function mcp(options: McpOptions): McpServer {
  const connection = new Connection(options.name, transportOf(options));
  let known: Promise<readonly Tool[]> | undefined;
  return {
    tools() {
      known ??= readTools(connection, options).catch((error: unknown) => {
        known = undefined;
        throw error;
      });
      return known;
    },
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

function transportOf({ server, headers }: McpOptions): OpenTransport {
  if (typeof server === "function") return server;
  return () =>
    new StreamableHTTPClientTransport(new URL(server), {
      fetch: async (url, init) => {
        const sent = new Headers(init?.headers);
        for (const [name, value] of Object.entries((await headers?.()) ?? {}))
          sent.set(name, value);
        return fetch(url, { ...init, headers: sent });
      },
    });
}

async function readTools(connection: Connection, options: McpOptions): Promise<readonly Tool[]> {
  const client = await connection.client();
  const { tools } = await client.listTools();
  const missing = options.allow?.find((name) => !tools.some((tool) => tool.name === name));
  if (missing !== undefined) {
    throw new TenonError(
      "invalid-agent",
      `The MCP server "${options.name}" has no tool "${missing}".`,
      { hint: `It has: ${tools.map(({ name }) => name).join(", ")}.` },
    );
  }
  return tools
    .filter(({ name }) => options.allow?.includes(name) ?? true)
    .map((tool) => localTool(connection, options, tool));
}

function localTool(connection: Connection, options: McpOptions, remote: RemoteTool): Tool {
  const { readOnlyHint, idempotentHint } = remote.annotations ?? {};
  const definition = (input: JsonObject): Tool =>
    defineTool({
      name: `${options.name}_${remote.name}`.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, 64),
      description: remote.description ?? remote.title ?? remote.name,
      input,
      // What a server says of itself decides only whether a call may be repeated.
      replay: readOnlyHint === true || idempotentHint === true ? "safe" : "unsafe",
      secrets: options.secrets ?? [],
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
      run: (given, { signal }) => call(connection, options.name, { remote, input: given, signal }),
    });
  try {
    return definition(remote.inputSchema as JsonObject);
  } catch {
    // The server checks its own inputs; a schema that nobody here can read must not hide the tool.
    return definition({ type: "object" });
  }
}

interface RemoteCall {
  readonly remote: RemoteTool;
  readonly input: unknown;
  readonly signal: AbortSignal;
}

/** The host's own deadline counts; the client's would end a call that waits for a person. */
const longestMs = 2 ** 31 - 1;

async function call(connection: Connection, server: string, made: RemoteCall): Promise<Json> {
  const { remote, input, signal } = made;
  const client = await connection.client();
  const params = { name: remote.name, arguments: input as Record<string, unknown> };
  const result = await client
    .callTool(params, { signal, timeout: longestMs })
    .catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new TenonError(
        "server-unreachable",
        `The MCP server "${server}" did not answer "${remote.name}": ${reason}`,
        { cause: error },
      );
    });
  if (result.isError === true) throw new TenonError("invalid-input", textOf(result));
  return (result.structuredContent as Json | undefined) ?? textOf(result);
}

function textOf({ content }: CallToolResult): string {
  return content
    .map((part) => (part.type === "text" ? part.text : `(${part.type}, which cannot be shown)`))
    .join("\n");
}
