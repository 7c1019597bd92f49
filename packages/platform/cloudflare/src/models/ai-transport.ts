import { TenonError, type ModelCaller } from "@tenon/contracts";
import { gatewayTarget } from "./gateway-target.ts";

/** The part of the binding `AI` that is used: an `Ai` of `@cloudflare/workers-types` has it. */
export interface AiBinding {
  run(
    model: string,
    inputs: Record<string, unknown>,
    options: { returnRawResponse: true; signal: AbortSignal; gateway?: GatewayCall },
  ): Promise<unknown>;
  gateway(id: string): {
    run(
      request: GatewayRequest,
      options: { gateway: GatewayCall; signal: AbortSignal },
    ): Promise<Response>;
  };
}

interface GatewayCall {
  id: string;
  metadata: Record<string, string>;
}

interface GatewayRequest {
  provider: string;
  endpoint: string;
  headers: Record<string, string>;
  query: unknown;
}

/** How models are asked from a Worker. */
export interface AiTransportOptions {
  /** The binding of Workers AI, such as `env.AI`. */
  readonly ai: AiBinding | undefined;
  /** Name of the AI Gateway that calls go through. Left out: only Workers AI is asked by the binding. */
  readonly gateway?: string;
}

/** Sends the requests of one call to a model. */
export interface AiTransport {
  readonly fetch: typeof fetch;
  /** The id that the gateway gave to the call. */
  readonly runId: () => string | undefined;
}

/** Stands for Workers AI where only addresses are known, as `createWorkerHost` of `tenon/worker` has it. Nothing is sent there. */
const workersAiUrl = "https://workers-ai.invalid/v1";

/**
 * Sends calls to models by the binding: those of Workers AI, and with a gateway those of the providers that it knows, each
 * with agent and conversation as its metadata. Others are asked directly.
 */
export function createAiTransport({
  ai,
  gateway,
}: AiTransportOptions): (call: { readonly caller?: ModelCaller }) => AiTransport {
  if (ai === undefined) {
    throw new TenonError("invalid-project", "The Worker has no binding for Workers AI.", {
      hint: 'Add "ai": { "binding": "AI" } to wrangler.jsonc, and give `env.AI` as `ai`.',
    });
  }
  return ({ caller }) => {
    let runId: string | undefined;
    return {
      runId: () => runId,
      async fetch(input, init) {
        const request = new Request(input, init);
        const answered = await send(request, { ai, gateway, metadata: metadataOf(caller) });
        runId = answered.headers.get("cf-aig-log-id") ?? undefined;
        return answered;
      },
    };
  };
}

interface Way {
  readonly ai: AiBinding;
  readonly gateway: string | undefined;
  readonly metadata: Record<string, string>;
}

async function send(request: Request, { ai, gateway, metadata }: Way): Promise<Response> {
  const { signal, url } = request;
  if (url.startsWith(workersAiUrl)) {
    const { model, ...inputs } = await questionIn(request);
    const answered = await ai.run(String(model), inputs, {
      returnRawResponse: true,
      signal,
      ...(gateway === undefined ? {} : { gateway: { id: gateway, metadata } }),
    });
    // The binding answers with a response when it is asked for a raw one.
    return answered as Response;
  }
  const target = gatewayTarget(url);
  if (gateway === undefined || target === undefined) return fetch(request);
  const query = await questionIn(request);
  const headers = Object.fromEntries(request.headers);
  return ai
    .gateway(gateway)
    .run({ ...target, headers, query }, { gateway: { id: gateway, metadata }, signal });
}

async function questionIn(request: Request): Promise<Record<string, unknown>> {
  return request.json();
}

function metadataOf(caller: ModelCaller | undefined): Record<string, string> {
  return caller === undefined ? {} : { agent: caller.agent, conversation: caller.conversation };
}
