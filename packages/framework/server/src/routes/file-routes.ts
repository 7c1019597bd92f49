import { TenonError, type Digest } from "@tenon/contracts";
import { refuse } from "../refusal.ts";
import { readBytes } from "../request-body.ts";
import type { Uploaded } from "../schemas.ts";
import { mediaType } from "../streams/stream-body.ts";
import { conversationOf, jsonResponse, param, type Call, type Route } from "./route.ts";

/** Attachments of one conversation. */
export const fileRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/agents/:agent/:conversation/files",
    name: "upload",
    summary: "Keeps the body as an attachment; the answer is what a `file` part refers to",
    action: "upload",
    takesBytes: true,
    answers: { 201: "The attachment is durable" },
    answer: upload,
  },
  {
    method: "GET",
    path: "/agents/:agent/:conversation/files/:digest",
    name: "download",
    summary: "An attachment",
    action: "download",
    query: { type: "an image, sound, video or PDF type, to be shown and not saved" },
    answers: { 200: "Its bytes", 304: "They are known" },
    answer: download,
  },
];

async function upload(call: Call): Promise<Response> {
  const { services, request } = call;
  const { log } = conversationOf(call);
  const type = mediaType(request.headers.get("content-type") ?? "");
  if (!/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(type))
    return refuse(415, "unsupported-media-type", {
      message: "An upload must have the `Content-Type` of the file.",
    });
  const bytes = await readBytes(request, services.limits.attachmentBytes);
  if (bytes.length === 0) throw new TenonError("invalid-input", "The file is empty.");
  const blob = await services.platform.blobs.put(log, bytes);
  const uploaded: Uploaded = { blob, mediaType: type, size: bytes.length };
  return jsonResponse(uploaded, 201);
}

async function download(call: Call): Promise<Response> {
  const { services, request, query, params } = call;
  const { log } = conversationOf(call);
  const digest = param(params, "digest");
  const asked = query.get("type");
  if (!/^sha256:[0-9a-f]{64}$/.test(digest))
    throw new TenonError("invalid-input", "A file is named `sha256:` and 64 hex digits.");
  if (asked !== null && !isShown(asked))
    throw new TenonError("invalid-input", "The `type` must be an image, sound, video or PDF type.");
  const bytes = await services.platform.blobs.get(log, digest as Digest);
  if (bytes === undefined)
    return refuse(404, "file-not-found", { message: "There is no such file in the conversation." });
  const headers = {
    "content-type": asked ?? "application/octet-stream",
    "content-disposition": asked === null ? "attachment" : "inline",
    // Bytes of a stranger run nothing, whatever a browser takes them for.
    "content-security-policy": "sandbox; default-src 'none'",
    "cache-control": "private, no-cache",
    etag: `"${digest}"`,
  };
  if (request.headers.get("if-none-match") === headers.etag)
    return new Response(null, { status: 304, headers });
  return new Response(new Uint8Array(bytes), { headers });
}

/** An SVG is a document with scripts. */
function isShown(type: string): boolean {
  return /^(image\/(png|jpeg|gif|webp|avif|bmp)|(audio|video)\/[a-z0-9.+-]+|application\/pdf)$/.test(
    type,
  );
}
