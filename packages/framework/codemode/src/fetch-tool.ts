import { TenonError, type SecretValues, type Tool } from "@tenon/contracts";
import { allowedAddress, checkRules, type AllowedAddress } from "./allowed-address.ts";
import { checkFetchInput, fetchInput, readMethods, type FetchInput } from "./fetch-input.ts";
import { readText } from "./read-text.ts";

/** Where scripts and models may send requests, and with what. */
export interface FetchToolOptions {
  /** The only addresses. A redirect to any other is refused too. */
  readonly allow: readonly AllowedAddress[];
  /** Default "fetch". */
  readonly name?: string;
  /** Whether a person must approve a request first. Left out: never. */
  readonly approval?: (request: FetchInput) => boolean;
  /** Bytes of an answer, unpacked; a longer one fails. Default 262,144. */
  readonly responseBytes?: number;
  readonly timeoutMs?: number;
  /** What requests go over. Left out: the `fetch` of the platform. */
  readonly fetch?: typeof globalThis.fetch;
}

/** An answer as a model sees it. */
export type FetchOutput = {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
};

/**
 * A tool that lets a model, or its script, reach a few addresses of the network. The host sends the request and adds the
 * credentials: no isolate has a network, and none sees them. As a tool call each request is recorded, and a script that
 * runs again is served what was answered. Throws `invalid-agent` for addresses that could not work.
 */
export function fetchTool(options: FetchToolOptions): Tool {
  const { allow, name = "fetch", timeoutMs, approval } = options;
  checkRules(name, allow);
  const tool: Tool = {
    spec: { name, description: descriptionOf(allow), input: fetchInput },
    replay: allow.every(onlyReads) ? "safe" : "unsafe",
    secrets: [...new Set(allow.flatMap(({ secrets = [] }) => secrets))],
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    validate: (input) => checkFetchInput(name, input),
    ...(approval === undefined ? {} : { approval: (input) => approval(input as FetchInput) }),
    run: (input, { secrets, signal }) => send(options, input as FetchInput, { secrets, signal }),
  };
  // The mark by which `defineAgent` knows what it can trust to be a tool; it renames.
  Object.defineProperty(tool, Symbol.for("tenon.tool"), {
    value: (renamed: string) => fetchTool({ ...options, name: renamed }),
  });
  return Object.freeze(tool);
}

function onlyReads({ methods = ["GET", "HEAD"] }: AllowedAddress): boolean {
  return methods.every((method) => readMethods.has(method));
}

function descriptionOf(allow: readonly AllowedAddress[]): string {
  const places = allow.map(
    ({ url, methods = ["GET", "HEAD"] }) => `${url} (${methods.join(", ")})`,
  );
  return `Sends an HTTP request and gives { status, contentType, body }, the body as text. Reaches only ${places.join(", ")}. Credentials are added where they are needed; send none.`;
}

const mostRedirects = 5;

interface Sending {
  readonly secrets: SecretValues;
  readonly signal: AbortSignal;
}

async function send(
  options: FetchToolOptions,
  input: FetchInput,
  { secrets, signal }: Sending,
): Promise<FetchOutput> {
  const method = (input.method ?? "GET").toUpperCase();
  let url = input.url;
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    const { address, rule } = allowedAddress(options.allow, url, method);
    const added = rule.headers?.(secrets) ?? {};
    const response = await ask(options, address, {
      method,
      headers: { ...input.headers, ...added },
      redirect: "manual",
      signal,
      ...(input.body === undefined || readMethods.has(method) ? {} : { body: input.body }),
    });
    const next = redirectOf(response, address);
    if (next === undefined) return read(response, options, added);
    await response.body?.cancel();
    if (!readMethods.has(method)) {
      throw new TenonError(
        "not-permitted",
        `${address.origin} answered ${method} with a redirect, which is not followed.`,
      );
    }
    url = next;
  }
  throw new TenonError("not-permitted", `More than ${mostRedirects} redirects are not followed.`);
}

async function ask(
  options: FetchToolOptions,
  address: URL,
  request: RequestInit,
): Promise<Response> {
  // oxlint-disable-next-line no-restricted-globals -- the same on every platform, and given by whoever wants another
  const sendOut = options.fetch ?? fetch;
  try {
    return await sendOut(address.href, request);
  } catch (error) {
    throw new TenonError("server-unreachable", `${address.origin} cannot be reached.`, {
      cause: error,
    });
  }
}

function redirectOf({ status, headers }: Response, address: URL): string | undefined {
  const location = headers.get("location");
  if (location === null || ![301, 302, 303, 307, 308].includes(status)) return undefined;
  return URL.parse(location, address.href)?.href ?? location;
}

async function read(
  response: Response,
  { responseBytes = 262_144 }: FetchToolOptions,
  added: Readonly<Record<string, string>>,
): Promise<FetchOutput> {
  const body = await readText(response, responseBytes);
  return {
    status: response.status,
    contentType: response.headers.get("content-type") ?? "",
    body: withoutCredentials(body, added),
  };
}

/** A server may repeat what it was sent. Names of secrets are scrubbed by the host; what was made of them is here. */
function withoutCredentials(body: string, added: Readonly<Record<string, string>>): string {
  let text = body;
  for (const [name, value] of Object.entries(added)) {
    for (const part of [value, value.slice(value.indexOf(" ") + 1)])
      if (part.length >= 6) text = text.replaceAll(part, `[header ${name}]`);
  }
  return text;
}
