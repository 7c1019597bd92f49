import { Hono } from "hono";
import { checkLocal, isLoopback, principalOf } from "./access.ts";
import { addBrowserHeaders, answerPreflight } from "./browser-headers.ts";
import { SettledPoints } from "./conversation/settled-points.ts";
import { SubmissionQueues } from "./conversation/submission-queues.ts";
import { refuse, refuseError } from "./refusal.ts";
import { isJsonRequest, readJson } from "./request-body.ts";
import { conversationRoutes } from "./routes/conversation-routes.ts";
import { approvalRoutes, targetOfApproval } from "./routes/approval-routes.ts";
import { developmentRoutes } from "./routes/development-routes.ts";
import { fileRoutes } from "./routes/file-routes.ts";
import { listRoutes } from "./routes/list-routes.ts";
import type { Call, Route, Services } from "./routes/route.ts";
import { scheduleAgent, scheduleRoutes } from "./routes/schedule-routes.ts";
import { streamRoute } from "./routes/stream-route.ts";
import { systemRoutes } from "./routes/system-routes.ts";
import { workspaceRoute } from "./routes/workspace-route.ts";
import { workflowRoutes } from "./routes/workflow-routes.ts";
import { defaultLimits, type ServerOptions, type Target } from "./server-options.ts";
import { Transcripts } from "./transcript/transcripts.ts";

/** Conversations over HTTP. */
export interface Server {
  /** Answers every request, and never rejects. */
  fetch(request: Request): Promise<Response>;
  /** Whether it answers this machine only, because nobody says who else may. */
  readonly isLocal: boolean;
  /** How many event streams and long-polls are open. */
  openReaders(): number;
  /** Ends what is being followed; readers come again, to whoever serves then. */
  close(): void;
}

/** Serves the conversations of a runtime. */
export function createServer(options: ServerOptions): Server {
  const stopping = new AbortController();
  const limits = { ...defaultLimits, ...options.limits };
  const transcripts = new Transcripts(options.platform.logs);
  const services: Services = {
    ...options,
    limits,
    transcripts,
    queues: new SubmissionQueues(limits.queuedSubmissions, (log) => transcripts.view(log)),
    readers: { open: 0 },
    settled: new SettledPoints(),
    stopping: stopping.signal,
  };
  const router = createRouter(services);
  return {
    fetch: (request) => serveRequest(services, router, request),
    isLocal: options.authorize === undefined,
    openReaders: () => services.readers.open,
    close: () => stopping.abort(),
  };
}

function createRouter(services: Services): Hono {
  const served = [
    ...listRoutes,
    ...approvalRoutes,
    streamRoute,
    ...conversationRoutes,
    ...fileRoutes,
    workspaceRoute,
    ...(services.runtime.workflow === undefined ? [] : workflowRoutes),
    ...(services.runtime.schedules === undefined ? [] : scheduleRoutes),
    ...(services.isDevelopment === true ? developmentRoutes : []),
  ];
  const routes = [...served, ...systemRoutes(served)];
  const router = new Hono();
  for (const route of routes)
    router.on(route.method, route.path, (context) =>
      answerRoute(services, route, { request: context.req.raw, params: context.req.param() }),
    );
  for (const path of new Set(routes.map((route) => route.path)))
    router.all(path, () => refuseMethod(routes, path));
  router.notFound(
    async (context) =>
      (await services.fallback?.(context.req.raw)) ??
      refuse(404, "route-not-found", { message: "There is nothing at this path." }),
  );
  // Whatever is thrown is answered in one place.
  router.onError((error) => {
    throw error;
  });
  return router;
}

function refuseMethod(routes: readonly Route[], path: string): Response {
  const methods = routes.filter((route) => route.path === path).map(({ method }) => method);
  const allowed = methods.includes("GET") ? [...methods, "HEAD"] : methods;
  return refuse(405, "method-not-allowed", {
    message: `This path takes ${allowed.join(", ")}.`,
    headers: { allow: allowed.join(", ") },
  });
}

async function answerRoute(
  services: Services,
  route: Route,
  { request, params }: Pick<Call, "request" | "params">,
): Promise<Response> {
  const { action } = route;
  const by =
    action === undefined
      ? "anyone"
      : await principalOf(services.authorize, request, { action, ...addressOf(params) });
  if (route.body !== undefined && !isJsonRequest(request))
    return refuse(415, "unsupported-media-type", {
      message: "The `Content-Type` of the body must be `application/json`.",
    });
  const body =
    route.body === undefined
      ? undefined
      : await readJson(request, route.body, services.limits.bodyBytes);
  const may = async (target: Target): Promise<boolean> =>
    services.authorize === undefined || Boolean(await services.authorize(request, target));
  const query = new URL(request.url).searchParams;
  return route.answer({ services, request, query, params, by, body, may });
}

/** An instance stands where lists show it, too: under an agent that no agent can be called. */
function addressOf(named: Call["params"]): Omit<Target, "action"> {
  const { workflow, instance, approval, schedule, ...params } = named;
  if (approval !== undefined) return targetOfApproval(approval);
  if (schedule !== undefined) return { agent: scheduleAgent, conversation: schedule };
  if (workflow === undefined) return params;
  if (instance === undefined) return { agent: `workflows/${workflow}` };
  return { ...params, agent: `workflows/${workflow}`, conversation: instance };
}

async function serveRequest(services: Services, router: Hono, request: Request): Promise<Response> {
  const id = requestId(services, request);
  const answered = await answer(services, router, request).catch((error: unknown) => {
    const refusal = refuseError(error, showsHints(services, request));
    if (refusal.status === 500) services.onProblem?.(error, id);
    return refusal;
  });
  const response = named(answered, id);
  addBrowserHeaders(services, request, response.headers);
  return response;
}

function named(response: Response, id: string): Response {
  try {
    response.headers.set("x-request-id", id);
    return response;
  } catch {
    // What other code made may be sealed.
    return named(new Response(response.body, response), id);
  }
}

async function answer(services: Services, router: Hono, request: Request): Promise<Response> {
  if (services.authorize === undefined) checkLocal(request);
  const { limits } = services;
  const { pathname, search } = new URL(request.url);
  if (pathname.length + search.length > limits.urlBytes)
    return refuse(414, "value-too-large", {
      message: `Path and query must be at most ${limits.urlBytes} bytes.`,
    });
  if (headerSize(request) > limits.headerBytes)
    return refuse(431, "value-too-large", {
      message: `The headers must be at most ${limits.headerBytes} bytes.`,
    });
  return request.method === "OPTIONS" ? answerPreflight() : router.fetch(request);
}

function headerSize({ headers }: Request): number {
  let size = 0;
  for (const [name, value] of headers) size += name.length + value.length + 4;
  return size;
}

/** The id that came with the request, when it is one, so that a trace goes on. */
function requestId({ platform }: Services, request: Request): string {
  const given = request.headers.get("x-request-id");
  return given !== null && /^[\w.-]{1,128}$/.test(given) ? given : platform.ids.next();
}

function showsHints({ isDevelopment }: Services, request: Request): boolean {
  return isDevelopment === true && isLoopback(new URL(request.url).hostname);
}
