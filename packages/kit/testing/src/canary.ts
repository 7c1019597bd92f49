import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TenonError } from "@tenon/contracts";

/** Planted in the host's surroundings: whoever finds it has escaped. */
export interface Canary {
  /** The content of the file, the value of the variable and the answer of the server. */
  readonly value: string;
  /** A server on loopback. */
  readonly url: string;
  /** An absolute path. */
  readonly file: string;
  /** The name of an environment variable of the host. */
  readonly variable: string;
  /** How often somebody came to the server. */
  visits(): number;
}

/** Plants a server, a file and a variable in this process that no script may reach. */
export async function plantCanary(): Promise<Canary & AsyncDisposable> {
  const value = "canary-4f1d9c27a6";
  const variable = "TENON_CANARY";
  const folder = await mkdtemp(join(tmpdir(), "tenon-canary-"));
  const file = join(folder, "canary.txt");
  await writeFile(file, value);
  process.env[variable] = value;
  let visits = 0;
  const server = createServer((_request, response) => {
    visits += 1;
    response.end(value);
  });
  server.on("connection", () => (visits += 1));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new TenonError("internal", "The canary's server has no port.");
  }
  return {
    value,
    variable,
    file,
    url: `http://127.0.0.1:${address.port}/`,
    visits: () => visits,
    async [Symbol.asyncDispose]() {
      delete process.env[variable];
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}
