import { APICallError, LoadAPIKeyError } from "@ai-sdk/provider";
import {
  hasCode,
  type ModelFailure,
  type ModelFailureKind,
  type SecretValues,
} from "@tenon/contracts";

/** Translates whatever an AI SDK provider threw or streamed as an error. */
export function failureOf(error: unknown, secrets: SecretValues): ModelFailure {
  const known = fieldsOf(error);
  const kind = kindOf(known);
  const retryAfterMs = retryAfterOf(known.headers) ?? retryDelayIn(known.codes);
  return {
    kind,
    message: oneLine(known.message, secrets),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

type ErrorFields = {
  readonly message: string;
  readonly status: number | undefined;
  readonly headers: { readonly [name: string]: string };
  /** Codes and types that the provider gave, in one text to search. */
  readonly codes: string;
  readonly isNetwork: boolean;
};

const overflow =
  /context_length_exceeded|context[ _-]?(length|window)|prompt is too long|maximum (context|input|prompt)|input (is )?too long|too many (input )?tokens|exceeds? the (maximum|limit).*tokens|token count.*exceeds|request_too_large/i;

/** Words for a wrong key or a used-up quota, which some providers hide behind the status of another failure. */
const noAccess =
  /insufficient_quota|insufficient balance|credit[ _]balance|(invalid|incorrect)[ _]api[ _]key|api_key_invalid/i;

/** Code words of stream errors and bodies, most telling first. */
const codeKinds: readonly (readonly [RegExp, ModelFailureKind])[] = [
  [noAccess, "auth"],
  [/rate_limit|too_many_requests|resource_exhausted/i, "rate-limit"],
  [/overloaded|unavailable|server_error|api_error|internal_error/i, "overloaded"],
  [/authentication|permission/i, "auth"],
  [/content_filter|content_policy/i, "refused"],
  [/timeout|deadline/i, "timeout"],
  [/invalid_request|not_found|unsupported/i, "invalid-request"],
];

function kindOf(error: ErrorFields): ModelFailureKind {
  if (isOverflow(error)) return "overflow";
  const telling = codeKinds.find(([pattern]) => pattern.test(error.codes))?.[1];
  if (error.status !== undefined && error.status >= 400) {
    // A status is too coarse for these two: a quota that is used up looks like a rate limit or a bad request, and so
    // does a filter.
    if (error.status < 500 && noAccess.test(error.codes)) return "auth";
    return telling === "refused" ? telling : kindOfStatus(error.status);
  }
  return error.isNetwork ? "network" : (telling ?? "unknown");
}

function isOverflow({ status = 400, codes, message }: ErrorFields): boolean {
  return status >= 400 && status < 500 && status !== 429 && overflow.test(`${codes} ${message}`);
}

function kindOfStatus(status: number): ModelFailureKind {
  if (status === 401 || status === 402 || status === 403) return "auth";
  if (status === 408 || status === 504) return "timeout";
  if (status === 429) return "rate-limit";
  if (status < 500) return "invalid-request";
  return "overloaded";
}

function fieldsOf(error: unknown): ErrorFields {
  const fields: Readonly<Record<string, unknown>> = isObject(error) ? { ...error } : {};
  const message = messageOf(error);
  const isApiError = APICallError.isInstance(error);
  return {
    message,
    status: statusOf(fields["statusCode"]),
    headers: (isApiError && error.responseHeaders) || {},
    codes: codesOf(error, fields).join(" "),
    isNetwork: isNetworkError(error, message),
  };
}

function codesOf(error: unknown, fields: Readonly<Record<string, unknown>>): readonly string[] {
  const body = APICallError.isInstance(error) ? [error.responseBody] : [];
  const isKeyMissing = LoadAPIKeyError.isInstance(error) || hasCode(error, "missing-secret");
  const options = isKeyMissing ? ["invalid_api_key"] : [];
  const own = hasCode(error, "invalid-input") ? ["invalid_request"] : [];
  const unsupported = /^AI_(Unsupported|InvalidPrompt|NoSuchModel|InvalidArgument)/;
  const sdk = error instanceof Error && unsupported.test(error.name) ? ["unsupported"] : [];
  const nested = isObject(fields["error"]) ? codesOf(undefined, fields["error"]) : [];
  const said = [fields["type"], fields["code"], fields["status"], ...body];
  return [
    ...said.filter((code) => typeof code === "string"),
    ...options,
    ...own,
    ...sdk,
    ...nested,
  ];
}

/** Words by which runtimes and the SDK say that a connection was lost. */
const networkWords =
  /cannot connect|fetch failed|failed to fetch|network|socket|terminated|econn|etimedout|epipe|other side closed|without a finish reason|failed to process successful response/i;

function isNetworkError(error: unknown, message: string): boolean {
  if (networkWords.test(message)) return true;
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && isNetworkError(cause, cause.message);
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  if (typeof error === "string") return error;
  if (!isObject(error)) return "";
  if (typeof error["message"] === "string") return error["message"];
  return messageOf(error["error"]);
}

function statusOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function retryAfterOf(headers: ErrorFields["headers"]): number | undefined {
  const exact = Number(headers["retry-after-ms"] ?? Number.NaN);
  if (Number.isFinite(exact)) return exact;
  const seconds = Number(headers["retry-after"] ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

/** Google says it in the body: `"retryDelay": "3.5s"`. */
function retryDelayIn(body: string): number | undefined {
  const seconds = /"retryDelay":\s*"([\d.]+)s"/.exec(body)?.[1];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}

function oneLine(message: string, secrets: SecretValues): string {
  const line = message.split("\n")[0]?.trim().slice(0, 300) ?? "";
  const safe = Object.values(secrets)
    .filter((secret) => secret !== "")
    .reduce((text, secret) => text.replaceAll(secret, "[secret]"), line);
  return safe === "" ? "The provider failed without saying why." : safe;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
