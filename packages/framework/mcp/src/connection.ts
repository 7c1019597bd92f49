import { Client, type Transport } from "@modelcontextprotocol/client";
import { TenonError } from "@tenon/contracts";
import type { Credentials } from "./credentials.ts";

/** Makes what a connection goes over, anew for each connection. */
export type OpenTransport = () => Transport;

/** What a connection needs to know. */
export interface ConnectionOptions {
  readonly name: string;
  readonly open: OpenTransport;
  readonly credentials: Credentials;
  /** A server that says nothing for so long while it is asked what it has counts as gone. */
  readonly connectMs: number;
  /** Told when the server has other tools than before, or may have. */
  readonly onChanged: () => void;
}

/** One server: connected when it is first needed, and anew after it has gone. */
export class Connection implements AsyncDisposable {
  readonly #options: ConnectionOptions;
  #client: Promise<Client> | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Rejects with `server-unreachable`. */
  client(): Promise<Client> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.then((each) => each.close()).catch(() => undefined);
  }

  async #connect(): Promise<Client> {
    const { name, open, credentials, connectMs, onChanged } = this.#options;
    const client = new Client(
      { name: "tenon", version: "0.0.0" },
      { listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged } } },
    );
    const forget = (): void => {
      this.#client = undefined;
      onChanged();
    };
    client.onclose = forget;
    try {
      await client.connect(open(), { timeout: connectMs });
      return client;
    } catch (error) {
      forget();
      void client.close().catch(() => undefined);
      if (error instanceof TenonError) throw error;
      throw new TenonError(
        "server-unreachable",
        `The MCP server "${name}" cannot be reached: ${credentials.reasonOf(error)}`,
        { hint: "Check its url or its command, and its credentials." },
      );
    }
  }
}
