import { Client, type Transport } from "@modelcontextprotocol/client";
import { TenonError } from "@tenon/contracts";

/** Makes what a connection goes over, anew for each connection. */
export type OpenTransport = () => Transport;

/** One server: connected when it is first needed, and anew after it has gone. */
export class Connection implements AsyncDisposable {
  readonly #name: string;
  readonly #open: OpenTransport;
  #client: Promise<Client> | undefined;

  constructor(name: string, open: OpenTransport) {
    this.#name = name;
    this.#open = open;
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
    const client = new Client({ name: "tenon", version: "0.0.0" });
    const forget = (): void => {
      this.#client = undefined;
    };
    client.onclose = forget;
    try {
      await client.connect(this.#open());
      return client;
    } catch (error) {
      forget();
      const reason = error instanceof Error ? error.message : String(error);
      throw new TenonError(
        "server-unreachable",
        `The MCP server "${this.#name}" cannot be reached: ${reason}`,
        { hint: "Check its url or its command, and its credentials.", cause: error },
      );
    }
  }
}
