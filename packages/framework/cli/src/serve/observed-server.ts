import { performance } from "node:perf_hooks";
import type { Server } from "@tenon/server";
import type { Metrics } from "./metrics/metrics.ts";
import type { Reporter } from "./reporter.ts";
import { routeLabel } from "./metrics/route-label.ts";

/** How requests are told of. */
export interface ObserveOptions {
  readonly metrics: Metrics;
  readonly reporter: Reporter;
  /** Tells of refusals and changes only: a page that is open asks often. */
  readonly isQuiet?: boolean;
}

/** The server, counting and telling of each request when its answer begins. */
export function observeServer(server: Server, options: ObserveOptions): Server {
  const { metrics, reporter, isQuiet = false } = options;
  const requests = metrics.counter("tenon_http_requests_total", "Requests by route and status.");
  const seconds = metrics.counter(
    "tenon_http_request_seconds_total",
    "Time until the answers began, by route.",
  );
  metrics.gauge("tenon_open_readers", "Event streams and long-polls.", () => server.openReaders());
  return {
    isLocal: server.isLocal,
    openReaders: () => server.openReaders(),
    close: () => server.close(),
    async fetch(request) {
      const start = performance.now();
      const response = await server.fetch(request);
      const ms = performance.now() - start;
      const { pathname } = new URL(request.url);
      const route = routeLabel(pathname);
      requests.add({ route, status: response.status });
      seconds.add({ route }, ms / 1000);
      if (!isQuiet || request.method !== "GET" || response.status >= 400)
        reporter.say(requestReport(request.method, pathname, { response, ms }));
      return response;
    },
  };
}

/** The query is left out: people put keys there. */
function requestReport(
  method: string,
  path: string,
  { response, ms }: { readonly response: Response; readonly ms: number },
): Parameters<Reporter["say"]>[0] {
  const { status, headers } = response;
  const requestId = headers.get("x-request-id") ?? "";
  const rounded = Math.round(ms * 10) / 10;
  return {
    event: "request",
    line: `${method} ${path} ${status} ${rounded} ms ${requestId}`,
    fields: { requestId, method, path, status, ms: rounded },
  };
}
