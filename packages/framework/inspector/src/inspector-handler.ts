import { document, icon } from "./document.ts";
import { pageFiles } from "./page-files.ts";

/**
 * Answers the requests for the chat page, at `/`: the `fallback` of a server. Undefined for every other path. The page
 * asks the server that it came from, and nobody else.
 */
export async function inspectorHandler(request: Request): Promise<Response | undefined> {
  const type = mediaTypes[new URL(request.url).pathname];
  if (type === undefined) return undefined;
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (!isRead) return new Response(null, { status: 405, headers: { allow: "GET, HEAD" } });
  const body = request.method === "HEAD" ? null : await bodyOf(type);
  return new Response(body, { headers: { ...headers, "content-type": type } });
}

const mediaTypes: Readonly<Record<string, string>> = {
  "/": "text/html; charset=utf-8",
  "/inspector/page.js": "text/javascript; charset=utf-8",
  "/inspector/page.css": "text/css; charset=utf-8",
  "/inspector/icon.svg": "image/svg+xml",
};

async function bodyOf(type: string): Promise<string> {
  if (type.startsWith("text/html")) return document;
  if (type.startsWith("image/")) return icon;
  const { script, style } = await pageFiles();
  return type.startsWith("text/css") ? style : script;
}

/** What a model wrote may name any address: the page loads nothing from elsewhere and runs no other script. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  // Images of a workspace: a document of its own, in which nothing runs, even when it is opened by itself.
  "img-src 'self' data:",
  "media-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

const headers: Readonly<Record<string, string>> = {
  "content-security-policy": policy,
  "cache-control": "no-cache",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cross-origin-opener-policy": "same-origin",
};
