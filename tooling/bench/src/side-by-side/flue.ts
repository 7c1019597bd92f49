import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { serverEvents } from "./server-events.ts";
import type { OnText, Subject } from "./subject.ts";

/** Flue's built server on its SQLite adapter, behind its own HTTP. */
export function flue(app: string, modelUrl: string): Subject {
  return {
    name: "Flue",
    files: ["flue.db", "flue.db-wal"],
    async start(folder) {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const child = spawn(execPath, ["dist/server.mjs"], {
        cwd: app,
        stdio: "ignore",
        env: {
          ...env,
          PORT: String(port),
          DESK_DB: join(folder, "flue.db"),
          DESK_MODEL: modelUrl,
          NODE_ENV: "production",
        },
      });
      await untilReady(`${url}/healthz`, child);
      return {
        ...(child.pid === undefined ? {} : { pid: child.pid }),
        turn: (conversation, message, onText) =>
          takeTurn({ url: `${url}/agents/desk/${conversation}`, message }, onText),
        end: (signal) => end(child, signal),
        [Symbol.asyncDispose]: () => end(child, "SIGKILL"),
      };
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const isReady = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await pause(2);
  }
  throw new Error(`Flue's server ended with ${child.exitCode}.`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
}

interface Asked {
  readonly url: string;
  readonly message: string;
}

interface FlueEvent {
  readonly type: string;
  readonly submissionId?: string;
  readonly delta?: string;
  readonly outcome?: string;
  readonly snapshot?: { readonly settlements: readonly FlueEvent[] };
}

async function takeTurn({ url, message }: Asked, onText: OnText | undefined): Promise<void> {
  const accepted = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ kind: "user", body: message }),
  });
  const { submissionId, offset } = (await accepted.json()) as {
    readonly submissionId: string;
    readonly offset: string;
  };
  const query = new URLSearchParams({ view: "updates", offset, live: "sse" });
  for await (const data of serverEvents(await fetch(`${url}?${query}`))) {
    for (const event of eventsIn(data)) {
      if (event.type === "message-delta") onText?.(event.delta ?? "");
      if (!settles(event) || event.submissionId !== submissionId) continue;
      if (event.outcome !== "completed") throw new Error(`Flue's turn ended as ${data}.`);
      return;
    }
  }
  throw new Error("Flue's stream ended before the turn.");
}

/** A stream that begins late starts with a snapshot, in which the turn may be settled already. */
function eventsIn(data: string): readonly FlueEvent[] {
  const value = JSON.parse(data) as FlueEvent | readonly FlueEvent[];
  const events = Array.isArray(value) ? (value as readonly FlueEvent[]) : [];
  return events.flatMap((event) => [event, ...(event.snapshot?.settlements ?? [])]);
}

function settles({ outcome }: FlueEvent): boolean {
  return outcome !== undefined;
}
