import type { Conversation, Entry, EntryDraft, LogId, LogStore, Update } from "@tenon/contracts";
import { createMemoryPlatform } from "@tenon/platform-memory";
import { createConversationSource } from "../../src/conversation/conversation-source.ts";
import { defaultLimits } from "../../src/index.ts";
import { readStream } from "../../src/streams/read-stream.ts";
import { realClock } from "../fixtures/real-clock.ts";
import { Refusal } from "../writable/refusal.ts";
import { piecesOf } from "../writable/stored-stream.ts";
import { answerWithHeaders, longPollMs } from "../writable/writable-server.ts";

/**
 * The read half of the product over real logs. What the suite writes becomes entries, between entries that nobody may
 * see; the suite then reads the log through the source that serves conversations.
 */
export function createConversationServer(): (request: Request) => Promise<Response> {
  const { logs, clock, ids } = createMemoryPlatform({ clock: realClock });
  const options = {
    ...defaultLimits,
    clock,
    ids,
    longPollMs,
    stopping: new AbortController().signal,
  };
  const types = new Map<string, string>();
  return (request) =>
    answerWithHeaders(async () => {
      const { pathname } = new URL(request.url);
      const log = `agents/suite/${encodeURIComponent(pathname)}` as LogId;
      const contentType = types.get(log);
      if (request.method === "OPTIONS")
        return new Response(null, {
          status: 204,
          headers: { "access-control-allow-headers": "if-none-match" },
        });
      if (request.method === "PUT") {
        const created = request.headers.get("content-type") ?? "application/octet-stream";
        if (contentType === undefined) await create(logs, log, { contentType: created, request });
        types.set(log, contentType ?? created);
        return described(logs, log, { status: contentType === undefined ? 201 : 200, request });
      }
      if (contentType === undefined) throw new Refusal(404, "There is no such stream.");
      if (request.method === "POST") return append(logs, log, { contentType, request });
      const conversation = { log, follow: (following: Following) => updates(logs, log, following) };
      const view = { contentType, version: "1", show };
      const source = createConversationSource({
        conversation,
        logs,
        limits: defaultLimits,
        hasFragments: false,
        view,
      });
      return readStream(source, request, options);
    });
}

type Following = Parameters<Conversation["follow"]>[0];
type Written = { readonly contentType: string; readonly request: Request };

async function* updates(logs: LogStore, log: LogId, following: Following): AsyncGenerator<Update> {
  for await (const entry of logs.follow(log, following)) yield { type: "entry", entry };
}

async function create(logs: LogStore, log: LogId, written: Written): Promise<void> {
  const opening: EntryDraft = { type: "conversation.created", key: "created", data: { v: 1 } };
  await logs.accept(log, [opening], { opening: [] });
  await write(logs, log, written);
}

async function append(logs: LogStore, log: LogId, written: Written): Promise<Response> {
  const { contentType, request } = written;
  const given = request.headers.get("content-type");
  if (given !== null && given.toLowerCase() !== contentType.toLowerCase() && !closes(request))
    throw new Refusal(409, "The content type is not that of the stream.");
  await write(logs, log, written);
  return described(logs, log, { status: 204, request });
}

/** A commit may hold what is shown, what is not, and the end. */
async function write(logs: LogStore, log: LogId, { contentType, request }: Written): Promise<void> {
  const body = new Uint8Array(await request.arrayBuffer());
  const shown = piecesOf(contentType, body).flatMap(({ data }): EntryDraft[] => [
    { type: "stash.saved", data: { v: 1 } },
    {
      type: "value.recorded",
      data: { v: 1, base64: Buffer.from(data).toString("base64") },
      public: true,
    },
  ]);
  const end: EntryDraft = { type: "conversation.closed", data: { v: 1 } };
  const batch = closes(request) ? [...shown, end] : shown;
  if (batch.length === 0 && request.method === "PUT") return;
  if (batch.length === 0) throw new Refusal(400, "There is nothing to append.");
  const lease = await logs.acquire(log);
  if (lease === undefined) throw new Refusal(409, "Somebody else writes.");
  await logs.append(lease, batch, closes(request) ? { close: true } : {});
}

function show(entry: Entry): Uint8Array | undefined {
  const { base64 } = entry.data;
  return typeof base64 === "string" ? Buffer.from(base64, "base64") : undefined;
}

function closes(request: Request): boolean {
  return request.headers.get("stream-closed")?.toLowerCase() === "true";
}

async function described(
  logs: LogStore,
  log: LogId,
  { status, request }: { readonly status: number; readonly request: Request },
): Promise<Response> {
  let offset = "";
  for await (const entry of logs.read(log)) offset = entry.offset;
  return new Response(null, {
    status,
    headers: {
      "stream-next-offset": offset,
      location: request.url,
      ...(closes(request) ? { "stream-closed": "true" } : {}),
    },
  });
}
