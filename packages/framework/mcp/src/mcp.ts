import {
  StreamableHTTPClientTransport,
  type CallToolResult,
  type Tool as RemoteTool,
} from "@modelcontextprotocol/client";
import { defineTool } from "@tenon/agent";
import { TenonError, type Json, type JsonObject, type Tool } from "@tenon/contracts";
import { Connection, type OpenTransport } from "./connection.ts";
import { Credentials } from "./credentials.ts";

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
  /** Whether a person must approve a call of a tool, by the server's name, first. Left out: never. */
  readonly approval?: (tool: string, input: Json) => boolean;
  /** A server that is silent for so long while it is connected to, or asked for its tools, is gone. Default 30,000. */
  readonly connectMs?: number;
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
  const { name, connectMs = 30_000 } = options;
  const credentials = new Credentials();
  let known: Promise<readonly Tool[]> | undefined;
  const onChanged = (): void => {
    known = undefined;
  };
  const open = transportOf(options, credentials);
  const connection = new Connection({ name, open, credentials, connectMs, onChanged });
  const server: Server = { options, connection, credentials, connectMs, onChanged };
  return {
    async tools() {
      known ??= readTools(server);
      const asked = known;
      try {
        return await asked;
      } catch (error) {
        if (known === asked) known = undefined;
        throw error;
      }
    },
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

interface Server {
  readonly options: McpOptions;
  readonly connection: Connection;
  readonly credentials: Credentials;
  readonly connectMs: number;
  readonly onChanged: () => void;
}

function transportOf({ server, headers }: McpOptions, credentials: Credentials): OpenTransport {
  if (typeof server === "function") return server;
  return () =>
    new StreamableHTTPClientTransport(new URL(server), {
      fetch: async (url, init) => {
        const given = (await headers?.()) ?? {};
        credentials.learn(given);
        const sent = new Headers(init?.headers);
        for (const [name, value] of Object.entries(given)) sent.set(name, value);
        return fetch(url, { ...init, headers: sent });
      },
    });
}

async function readTools(server: Server): Promise<readonly Tool[]> {
  const { options, connection, credentials, connectMs } = server;
  const client = await connection.client();
  const { tools } = await client
    .listTools(undefined, { timeout: connectMs })
    .catch((error: unknown) => {
      throw new TenonError(
        "server-unreachable",
        `The MCP server "${options.name}" did not tell its tools: ${credentials.reasonOf(error)}`,
      );
    });
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
    .map((tool) => localTool(server, tool));
}

function localTool(server: Server, remote: RemoteTool): Tool {
  const { options, credentials } = server;
  const { approval } = options;
  const { readOnlyHint, idempotentHint } = remote.annotations ?? {};
  const definition = (input: JsonObject): Tool =>
    defineTool({
      name: `${options.name}_${remote.name}`.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, 64),
      description: credentials.scrubText(remote.description ?? remote.title ?? remote.name),
      input,
      // What a server says of itself decides only whether a call may be repeated.
      replay: readOnlyHint === true || idempotentHint === true ? "safe" : "unsafe",
      secrets: options.secrets ?? [],
      ...(approval === undefined
        ? {}
        : { approval: (given) => approval(remote.name, given as Json) }),
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
      run: (given, { signal }) => call(server, { remote, input: given, signal }),
    });
  try {
    return definition(credentials.scrub(remote.inputSchema as JsonObject));
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

async function call(server: Server, { remote, input, signal }: RemoteCall): Promise<Json> {
  const { options, connection, credentials, onChanged } = server;
  const client = await connection.client();
  const params = { name: remote.name, arguments: input as Record<string, unknown> };
  const result = await client
    .callTool(params, { signal, timeout: longestMs })
    .catch((error: unknown) => {
      // It may have other tools by now, and not every transport is told so.
      onChanged();
      throw new TenonError(
        "server-unreachable",
        `The MCP server "${options.name}" did not answer "${remote.name}": ${credentials.reasonOf(error)}`,
      );
    });
  if (result.isError === true)
    throw new TenonError("invalid-input", credentials.scrubText(textOf(result)));
  return credentials.scrub((result.structuredContent as Json | undefined) ?? textOf(result));
}

function textOf({ content }: CallToolResult): string {
  return content
    .map((part) => (part.type === "text" ? part.text : `(${part.type}, which cannot be shown)`))
    .join("\n");
}
