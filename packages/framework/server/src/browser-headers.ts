import { isLocalOrigin } from "./access.ts";
import type { ServerOptions } from "./server-options.ts";
import { exposedStreamHeaders, securityHeaders } from "./streams/stream-headers.ts";

type BrowserRules = Pick<ServerOptions, "authorize" | "origins">;

/** Adds what browsers must know of an answer. */
export function addBrowserHeaders(
  { authorize, origins = [] }: BrowserRules,
  request: Request,
  headers: Headers,
): void {
  for (const [name, value] of Object.entries(securityHeaders)) headers.set(name, value);
  const isOpen = origins === "*";
  headers.set("cross-origin-resource-policy", isOpen ? "cross-origin" : "same-origin");
  headers.append("vary", "origin");
  const origin = request.headers.get("origin");
  if (origin === null) return;
  const isLocal = authorize === undefined && isLocalOrigin(origin);
  if (!isOpen && !isLocal && !origins.includes(origin)) return;
  headers.set("access-control-allow-origin", isOpen ? "*" : origin);
  // A page that may see everything of everybody must not come with somebody's cookies.
  if (!isOpen) headers.set("access-control-allow-credentials", "true");
  headers.set(
    "access-control-expose-headers",
    [...exposedStreamHeaders, "retry-after", "x-request-id"].join(", "),
  );
}

/** Answers the question of a browser whether a page may ask. */
export function answerPreflight(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": "GET, HEAD, POST, DELETE",
      "access-control-allow-headers":
        "authorization, content-type, idempotency-key, if-none-match, traceparent, x-request-id",
      "access-control-max-age": "600",
    },
  });
}
