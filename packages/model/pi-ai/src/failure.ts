import {
  hasCode,
  type ModelFailure,
  type ModelFailureKind,
  type SecretValues,
} from "@tenon/contracts";

/** What is known of a failed call. */
export interface FailureFacts {
  /** What pi-ai or its provider said. */
  readonly message: string;
  /** Status of the response, when the request itself was refused. */
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  /** Whether the connection failed. */
  readonly isBroken?: boolean;
  /** Why the provider ended the reply, in its own words. */
  readonly stopReason?: string | undefined;
}

/** Tells the kind of a failure from its facts, and says it in one line without secrets. */
export function failureOf(facts: FailureFacts, secrets: SecretValues): ModelFailure {
  const retryAfterMs = facts.retryAfterMs ?? retryDelayIn(facts.message);
  return {
    kind: kindOf({ ...facts, status: facts.status ?? statusIn(facts.message) }),
    message: oneLine(saidBy(facts.message), secrets),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** The same for what was thrown. */
export function failureOfError(error: unknown, secrets: SecretValues): ModelFailure {
  const message = error instanceof Error ? error.message : String(error);
  const kind: ModelFailureKind | undefined = hasCode(error, "missing-secret")
    ? "auth"
    : hasCode(error, "invalid-input") || hasCode(error, "unknown-model")
      ? "invalid-request"
      : undefined;
  return kind === undefined
    ? failureOf({ message }, secrets)
    : { kind, message: oneLine(message, secrets) };
}

const overflow =
  /context_length_exceeded|context[ _-]?(length|window)|prompt is too long|maximum (context|input|prompt)|input (is )?too long|too many (input )?tokens|exceeds? the (maximum|limit).*tokens|token count.*exceeds|request_too_large/i;

const withheld = /refus|content_?filter|content_policy|sensitive|safety|prohibited|blocklist/i;

/** Words for a wrong key or a used-up quota, which some providers hide behind the status of another failure. */
const noAccess =
  /insufficient_quota|insufficient balance|credit[ _]balance|(invalid|incorrect)[ _]api[ _]key|api_key_invalid/i;

/** Code words of bodies and stream errors, most telling first. */
const codeKinds: readonly (readonly [RegExp, ModelFailureKind])[] = [
  [noAccess, "auth"],
  [/rate_?limit|too_many_requests|too many requests|resource_exhausted/i, "rate-limit"],
  [/overloaded|unavailable|server_?error|api_error|internal_error/i, "overloaded"],
  [/authentication|api key|permission|unauthorized/i, "auth"],
  [/content_?filter|content_policy/i, "refused"],
  [/timeout|timed out|deadline/i, "timeout"],
  [/invalid_request|not_found|unsupported/i, "invalid-request"],
];

/** Words by which runtimes, SDKs and pi-ai say that a connection was lost. */
const networkWords =
  /connection|fetch failed|network|socket|terminated|econn|etimedout|epipe|premature|other side closed|ended (before|without)/i;

function kindOf(facts: FailureFacts): ModelFailureKind {
  const { message, status = 0, stopReason = "", isBroken = false } = facts;
  if (withheld.test(stopReason)) return "refused";
  if (isOverflow(facts)) return "overflow";
  const telling = codeKinds.find(([pattern]) => pattern.test(message))?.[1];
  if (status >= 400) return coarseKind(message, status, telling) ?? kindOfStatus(status);
  if (isBroken || networkWords.test(message)) return "network";
  return telling ?? "unknown";
}

/**
 * A status is too coarse for these two: a quota that is used up looks like a rate limit or a bad request, and so does a
 * filter.
 */
function coarseKind(
  message: string,
  status: number,
  telling: ModelFailureKind | undefined,
): ModelFailureKind | undefined {
  if (status < 500 && noAccess.test(message)) return "auth";
  return telling === "refused" ? telling : undefined;
}

function isOverflow({ message, status = 400 }: FailureFacts): boolean {
  return (status < 400 || (status < 500 && status !== 429)) && overflow.test(message);
}

function kindOfStatus(status: number): ModelFailureKind {
  if (status === 401 || status === 402 || status === 403) return "auth";
  if (status === 408 || status === 504) return "timeout";
  if (status === 429) return "rate-limit";
  if (status < 500) return "invalid-request";
  return "overloaded";
}

/** Google's adapter cannot be watched; its messages are the error bodies, which hold the status and the time to wait. */
function statusIn(message: string): number | undefined {
  const code = /^\{"error":\{"code":(\d{3}),/.exec(message)?.[1];
  return code === undefined ? undefined : Number(code);
}

function retryDelayIn(message: string): number | undefined {
  const seconds = /"retryDelay":\s*"([\d.]+)s"/.exec(message)?.[1];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}

/** The sentence in an error body that pi-ai put into its message. */
function saidBy(message: string): string {
  const at = message.indexOf("{");
  return (at === -1 ? undefined : sentenceIn(message.slice(at))) ?? message;
}

function sentenceIn(json: string): string | undefined {
  try {
    const body: unknown = JSON.parse(json);
    return messageIn(body) ?? messageIn(fieldOf(body, "error"));
  } catch {
    return undefined;
  }
}

function messageIn(value: unknown): string | undefined {
  const message = fieldOf(value, "message");
  return typeof message === "string" ? message : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? new Map(Object.entries(value)).get(name)
    : undefined;
}

function oneLine(message: string, secrets: SecretValues): string {
  const line = message.split("\n")[0]?.trim().slice(0, 300) ?? "";
  const safe = Object.values(secrets)
    .filter((secret) => secret !== "")
    .reduce((text, secret) => text.replaceAll(secret, "[secret]"), line);
  return safe === "" ? "The provider failed without saying why." : safe;
}
