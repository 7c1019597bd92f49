import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { TenonError, type JsonObject } from "@tenon/contracts";
import { complaintAbout } from "./transcript-complaint.ts";
import { piecesOf, type ModelStep, type ScriptedFailure } from "./model-script.ts";
import { planReply, stepFor, type ModelServerScript } from "./plan-reply.ts";
import { anthropicFormat } from "./wire-anthropic.ts";
import { googleFormat } from "./wire-google.ts";
import { objectOf, type WireFormat, type WireQuestion, type WireReply } from "./wire-format.ts";
import { openaiChatFormat } from "./wire-openai-chat.ts";
import { openaiResponsesFormat } from "./wire-openai-responses.ts";

/** How a model server listens. */
export interface ModelServerOptions {
  /** Default: a free port. */
  readonly port?: number;
  /** Requests with another key are refused as `auth`. Default: any key will do. */
  readonly key?: string;
}

/** How a request ended; `abandoned` means that the client went away first. */
export type RequestEnd = "answered" | "refused" | "broken-off" | "abandoned";

/** A request as it arrived. */
export interface RecordedRequest {
  readonly question: WireQuestion;
  readonly headers: { readonly [name: string]: string };
  /** The body, parsed. */
  readonly body: JsonObject;
  /** Resolves when nothing more is sent. */
  readonly ended: Promise<RequestEnd>;
}

/** A running model server. */
export interface ModelServer extends AsyncDisposable {
  /** Base URL for every wire format, e.g. `http://127.0.0.1:9100/v1`. */
  readonly url: string;
  /** Oldest first; it grows as requests arrive. */
  readonly requests: readonly RecordedRequest[];
}

const formats: readonly WireFormat[] = [
  anthropicFormat,
  googleFormat,
  openaiChatFormat,
  openaiResponsesFormat,
];

/** Starts a model server on loopback that speaks the formats of Anthropic, Google and OpenAI (Chat and Responses). */
export async function startModelServer(
  script: ModelServerScript,
  options: ModelServerOptions = {},
): Promise<ModelServer> {
  const requests: RecordedRequest[] = [];
  const tries = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = request.url?.split("?")[0] ?? "";
    const format = formats.find(({ ending }) => ending.test(path));
    if (request.method !== "POST" || format === undefined) return void notFound(response);
    readBody(request)
      .then((text) => {
        const exchange: Exchange = {
          format,
          path,
          request,
          response,
          text,
          script,
          tries,
          options,
        };
        const recorded = accept(exchange);
        requests.push(recorded);
        return recorded.ended;
      })
      .catch((error: unknown) => notUnderstood(response, error));
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new TenonError("internal", "The model server has no port.");
  }
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

interface Exchange {
  readonly format: WireFormat;
  readonly path: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly text: string;
  readonly script: ModelServerScript;
  readonly tries: Map<string, number>;
  readonly options: ModelServerOptions;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function accept(exchange: Exchange): RecordedRequest {
  const body = objectOf(JSON.parse(exchange.text));
  const question = exchange.format.decode(body, exchange.path);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(exchange.request.headers)) {
    if (typeof value === "string") headers[name] = value;
  }
  return { question, headers, body, ended: answer(exchange, question, headers) };
}

async function answer(
  exchange: Exchange,
  question: WireQuestion,
  headers: RecordedRequest["headers"],
): Promise<RequestEnd> {
  const { response, options } = exchange;
  if (options.key !== undefined && !hasKey(headers, options.key)) {
    return refuse(exchange, { kind: "auth", message: "The key is not valid." });
  }
  const complaint = complaintAbout(question);
  if (complaint !== undefined) {
    return refuse(exchange, { kind: "invalid-request", message: complaint });
  }
  const step = stepFor(exchange.script, question);
  const failure = stillFails(exchange, step) ? step.failure : undefined;
  if (failure !== undefined && failure.kind !== "refused" && (failure.afterDeltas ?? 0) === 0) {
    return refuse(exchange, failure);
  }
  const reply = planReply(step, question, failure);
  if (question.stream) return stream(exchange, reply, failure);
  if (step.hangAfter !== undefined) return abandoned(response);
  return send(response, 200, exchange.format.whole(reply));
}

function hasKey(headers: RecordedRequest["headers"], key: string): boolean {
  return (
    headers["x-api-key"] === key ||
    headers["x-goog-api-key"] === key ||
    headers["authorization"] === `Bearer ${key}`
  );
}

function stillFails({ tries, text }: Exchange, step: ModelStep): boolean {
  if (step.failure?.tries === undefined) return true;
  const tried = tries.get(text) ?? 0;
  tries.set(text, tried + 1);
  return tried < step.failure.tries;
}

function refuse({ format, response }: Exchange, failure: ScriptedFailure): RequestEnd {
  if (failure.kind === "network" && failure.status === undefined) return breakOff(response);
  const { status, body } = format.refuse(failure);
  // Google says it in the body alone.
  if (failure.retryAfterMs !== undefined && format.name !== "google") {
    response.setHeader("retry-after", String(Math.ceil(failure.retryAfterMs / 1000)));
    response.setHeader("retry-after-ms", String(failure.retryAfterMs));
  }
  send(response, status, body);
  return "refused";
}

async function stream(
  exchange: Exchange,
  reply: WireReply,
  failure: ScriptedFailure | undefined,
): Promise<RequestEnd> {
  const { response } = exchange;
  const { hangAfter = Infinity, tokensPerSecond } = reply.step;
  const writer = exchange.format.createWriter(reply);
  const failAfter =
    failure === undefined || failure.kind === "refused" ? Infinity : (failure.afterDeltas ?? 0);
  const pieces = piecesOf(reply.step).slice(0, Math.min(hangAfter, failAfter));
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  response.write(writer.open());
  for (const piece of pieces) {
    if (response.closed) return "abandoned";
    response.write(writer.write(piece));
    if (tokensPerSecond !== undefined) await sleep(1000 / tokensPerSecond);
  }
  if (hangAfter < failAfter) return abandoned(response);
  if (failure === undefined || failAfter === Infinity) return end(response, writer.close());
  return failure.kind === "network"
    ? flushAndBreakOff(response)
    : end(response, writer.fail(failure), "refused");
}

function end(response: ServerResponse, text: string, how: RequestEnd = "answered"): RequestEnd {
  if (response.closed) return "abandoned";
  response.end(text);
  return how;
}

function send(response: ServerResponse, status: number, body: JsonObject): RequestEnd {
  response.writeHead(status, { "content-type": "application/json" });
  return end(response, JSON.stringify(body));
}

async function abandoned(response: ServerResponse): Promise<RequestEnd> {
  if (!response.closed) await once(response, "close");
  return "abandoned";
}

/** What was written must arrive before the connection breaks, or the cut would not be in the middle. */
async function flushAndBreakOff(response: ServerResponse): Promise<RequestEnd> {
  await new Promise<void>((resolve) => response.write(": \n\n", () => resolve()));
  return breakOff(response);
}

function breakOff(response: ServerResponse): RequestEnd {
  response.destroy();
  return "broken-off";
}

function notFound(response: ServerResponse): RequestEnd {
  const paths = formats.map(({ path }) => path).join(", ");
  return send(response, 404, { error: { message: `POST to one of ${paths}.` } });
}

function notUnderstood(response: ServerResponse, error: unknown): RequestEnd {
  const message = error instanceof Error ? error.message : "The request was not understood.";
  return send(response, 400, { error: { message } });
}
