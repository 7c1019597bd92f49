import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Canary, IsolatesWorld } from "@tenon/conformance";
import type { Isolates } from "@tenon/contracts";

/** Isolates beside a canary: a server, a file and a variable that no script may reach. */
export async function createWorld(isolates: Isolates & AsyncDisposable): Promise<IsolatesWorld> {
  const canary = await plantCanary();
  return {
    isolates,
    canary,
    longestStall,
    async [Symbol.asyncDispose]() {
      await isolates[Symbol.asyncDispose]();
      await canary[Symbol.asyncDispose]();
    },
  };
}

async function plantCanary(): Promise<Canary & AsyncDisposable> {
  const value = "canary-4f1d9c27a6";
  const variable = "TENON_CANARY";
  const folder = await mkdtemp(join(tmpdir(), "tenon-isolates-"));
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
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    value,
    variable,
    file,
    url: `http://127.0.0.1:${port}/`,
    visits: () => visits,
    async [Symbol.asyncDispose]() {
      delete process.env[variable];
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Measured in time of this thread alone, because a busy machine may stop any thread for long. */
async function longestStall(work: () => Promise<void>): Promise<number> {
  let longest = 0;
  let last = threadMs();
  const look = (): void => {
    const now = threadMs();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 5);
  await work();
  look();
  clearInterval(timer);
  return longest;
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
