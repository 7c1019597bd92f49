import { type Offset } from "@tenon/contracts";
import { decodeOffset, type FileChange, type StoredFile, type WorkspaceFiles } from "@tenon/log";
import { createWorkspaceHistory } from "@tenon/runtime";
import { refuse } from "../refusal.ts";
import { conversationOf, jsonResponse, type Call, type Route } from "./route.ts";
import { wholeNumber } from "./whole-number.ts";

/** The files that an agent keeps in a conversation, now and as they were. Nobody writes them from outside. */
export const workspaceRoute: Route = {
  method: "GET",
  path: "/agents/:agent/:conversation/files",
  name: "readFiles",
  summary: "The files of the workspace, one of them, or what changed in them",
  action: "files",
  query: {
    path: "the bytes of this file, such as /src/main.ts; left out: a list",
    at: "as of this offset; left out: now",
    since: "only what differs from this offset",
    after: "the `next` of the list before",
    limit: "at most so many, up to 5000",
  },
  answers: { 200: "A list, or the bytes of a file", 304: "They are known", 404: "No such file" },
  answer: async (call) => (call.query.has("path") ? sendFile(call) : sendList(call)),
};

async function sendFile(call: Call): Promise<Response> {
  const { services, request, query } = call;
  const { log } = conversationOf(call);
  const history = createWorkspaceHistory(services.platform);
  const path = query.get("path") ?? "";
  const at = offsetOf(query, "at");
  const file = await history.find(log, path, at);
  if (file === undefined)
    return refuse(404, "file-not-found", { message: "There is no such file in the workspace." });
  const headers = {
    "content-type": "application/octet-stream",
    "content-disposition": "attachment",
    // Bytes that a model wrote run nothing, whatever a browser takes them for.
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-cache",
    etag: `"${file.digest}"`,
  };
  if (request.headers.get("if-none-match") === headers.etag)
    return new Response(null, { status: 304, headers });
  return new Response(new Uint8Array(await history.bytes(log, path, file)), { headers });
}

async function sendList(call: Call): Promise<Response> {
  const { services, query } = call;
  const { log } = conversationOf(call);
  const history = createWorkspaceHistory(services.platform);
  const [at, since] = [offsetOf(query, "at"), offsetOf(query, "since")];
  const all: readonly Described[] =
    since === undefined
      ? described(await history.files(log, at))
      : (await history.changes(log, since, at)).map(describeChange);
  const limit = wholeNumber(query, "limit", { most: 5_000, otherwise: 1_000 });
  const after = query.get("after") ?? "";
  const from = all.findIndex(({ path }) => path > after);
  const files = from < 0 ? [] : all.slice(from, from + limit);
  const last = files.at(-1);
  const isComplete = from < 0 || from + files.length === all.length;
  return jsonResponse({ files, ...(isComplete || last === undefined ? {} : { next: last.path }) });
}

interface Described {
  readonly path: string;
  readonly change?: "added" | "changed" | "removed";
}

function described(files: WorkspaceFiles): readonly Described[] {
  return Object.entries(files)
    .map(([path, file]) => ({ path, ...file }))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

function describeChange({ path, before, after }: FileChange): Described & Partial<StoredFile> {
  if (after === undefined) return { path, change: "removed" };
  return { path, change: before === undefined ? "added" : "changed", ...after };
}

function offsetOf(query: URLSearchParams, name: "at" | "since"): Offset | undefined {
  const given = query.get(name);
  if (given === null) return undefined;
  decodeOffset(given);
  return given as Offset;
}
