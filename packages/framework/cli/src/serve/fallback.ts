import type { AuthorizeConfig } from "@tenon/project";
import { metricsType, type Metrics } from "./metrics/metrics.ts";

/** Answers for the files of a page; undefined for any other path. */
export type Page = (request: Request) => Response | undefined | Promise<Response | undefined>;

/** What is served beside conversations. */
export interface FallbackOptions {
  readonly metrics: Metrics;
  readonly authorize: AuthorizeConfig | undefined;
  readonly page: Page | undefined;
}

/** Answers `/metrics` to who may list conversations, and the page. */
export function createFallback(
  options: FallbackOptions,
): (request: Request) => Promise<Response | undefined> {
  const { metrics, authorize, page } = options;
  return async (request) => {
    if (new URL(request.url).pathname !== "/metrics") return page?.(request);
    if (request.method !== "GET" && request.method !== "HEAD") return undefined;
    // Without `authorize` the server has found that the request is of this machine.
    const may = authorize === undefined || Boolean(await authorize(request, { action: "list" }));
    if (may) return new Response(metrics.text(), { headers: { "content-type": metricsType } });
    const error = { code: "not-permitted", message: "You may not list here." };
    return Response.json({ error }, { status: 403 });
  };
}
