import { TenonError, type ErrorCode } from "@tenon/contracts";
import { pauseBefore } from "./pause.ts";

/** How a server is reached. */
export interface Wire {
  /** Without a slash at its end. */
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly headers: () => Promise<Headers>;
}

/** A request below the URL of the server. */
export interface WireRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: BodyInit;
  readonly signal?: AbortSignal;
}

/** Asks once. Rejects with the server's own error, or with `server-unreachable` when there was no answer. */
export async function ask(wire: Wire, request: WireRequest): Promise<Response> {
  const headers = await wire.headers();
  for (const [name, value] of Object.entries(request.headers ?? {})) headers.set(name, value);
  const { method = "GET", body, signal } = request;
  const response = await answered(wire, `${wire.url}${request.path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.ok || response.status === 304) return response;
  throw await refusal(response);
}

/** Asks again, with growing pauses, while the server cannot be reached or cannot answer now. */
export async function askPatiently(wire: Wire, request: WireRequest): Promise<Response> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await ask(wire, request);
    } catch (error) {
      if (!isPassing(error) || failures >= mostTries) throw error;
    }
    await pauseBefore(failures, request.signal);
  }
}

/** Asks for JSON, patiently. */
export async function askJson<Answer>(wire: Wire, request: WireRequest): Promise<Answer> {
  return (await (await askPatiently(wire, request)).json()) as Answer;
}

/** A JSON body and its type. */
export function jsonBody(body: unknown): Pick<WireRequest, "body" | "headers"> & {
  readonly headers: { readonly "content-type": string };
} {
  return { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
}

/** Whether the same request may succeed later. */
export function isPassing(error: unknown): boolean {
  return error instanceof RefusedError ? passing.has(error.status) : error instanceof Unreachable;
}

const passing: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

/** With the pauses between them about a minute. */
const mostTries = 8;

/** What a server refused. */
class RefusedError extends TenonError {
  readonly status: number;

  constructor(status: number, code: ErrorCode, message: string) {
    super(code, message);
    this.status = status;
  }
}

/** There was no answer, or none that came to its end. */
export class Unreachable extends TenonError {}

async function answered(wire: Wire, url: string, init: RequestInit): Promise<Response> {
  try {
    return await wire.fetch(url, init);
  } catch (cause) {
    if (init.signal?.aborted === true)
      throw new TenonError("aborted", "The request was aborted.", { cause });
    throw new Unreachable("server-unreachable", `The server at ${wire.url} cannot be reached.`, {
      hint: "Is it running, and does it allow this page's origin?",
      cause,
    });
  }
}

async function refusal(response: Response): Promise<RefusedError> {
  const { status } = response;
  const text = await response.text().catch(() => "");
  const { code, message } = errorIn(text);
  return new RefusedError(
    status,
    code ?? "internal",
    message ?? `The server answered ${status} ${response.statusText}`.trimEnd(),
  );
}

function errorIn(text: string): { readonly code?: ErrorCode; readonly message?: string } {
  try {
    const { error }: { readonly error?: object } = Object(JSON.parse(text));
    return Object(error);
  } catch {
    return {};
  }
}
