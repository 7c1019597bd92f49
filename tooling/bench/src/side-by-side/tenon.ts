import { join } from "node:path";
import { startChild } from "../child.ts";
import { serverEvents } from "./server-events.ts";
import type { OnText, Service, Subject } from "./subject.ts";

/** Tenon's server, which can be asked for more than turns. */
export interface TenonService extends Service {
  readonly pid: number;
  readonly url: string;
}

/** Tenon's own server on its SQLite platform: submitted with one request, followed with another. */
export function tenon(modelUrl: string): Subject<TenonService> {
  return {
    name: "Tenon",
    files: ["store.db", "store.db-wal"],
    start: (folder) => startServer("desk-server", join(folder, "store.db"), modelUrl),
  };
}

/** What serves the same two requests with as many synced commits, and nothing else. */
export function floor(modelUrl: string): Subject<TenonService> {
  return {
    name: "floor",
    files: ["floor.db", "floor.db-wal"],
    start: (folder) => startServer("floor-server", join(folder, "floor.db"), modelUrl),
  };
}

async function startServer(
  program: "desk-server" | "floor-server",
  file: string,
  modelUrl: string,
): Promise<TenonService> {
  const child = startChild(program, [file, modelUrl]);
  const url = String((await child.hear("open"))["url"]);
  return {
    pid: child.pid,
    url,
    turn: (conversation, message, onText) =>
      takeTenonTurn({ url: `${url}/agents/desk/${conversation}`, message }, onText),
    end: (signal) => child.end(signal),
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

interface Asked {
  readonly url: string;
  readonly message: string;
}

/** An event of the public log, or a fragment. */
interface TenonEvent {
  readonly type?: string;
  readonly text?: string;
  readonly data?: { readonly submission?: string; readonly outcome?: { readonly status: string } };
}

/** Submits to a conversation and reads until the submission is settled. */
export async function takeTenonTurn(
  { url, message }: Asked,
  onText: OnText | undefined,
): Promise<void> {
  const accepted = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ input: message }),
  });
  const { submission, offset } = (await accepted.json()) as {
    readonly submission: string;
    readonly offset: string;
  };
  const query = new URLSearchParams({ offset, live: "sse", fragments: "true" });
  for await (const data of serverEvents(await fetch(`${url}?${query}`))) {
    for (const event of eventsIn(data)) {
      if (event.text !== undefined) onText?.(event.text);
      if (event.type !== "submission.settled" || event.data?.submission !== submission) continue;
      if (event.data.outcome?.status !== "done") throw new Error(`The turn ended as ${data}.`);
      return;
    }
  }
  throw new Error("Tenon's stream ended before the turn.");
}

function eventsIn(data: string): readonly TenonEvent[] {
  const value = JSON.parse(data) as TenonEvent | readonly TenonEvent[];
  return Array.isArray(value) ? (value as readonly TenonEvent[]) : [value as TenonEvent];
}
