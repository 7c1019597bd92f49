import type { ModelFailureKind } from "@tenon/contracts";
import type { HttpRefusal } from "@tenon/testing";
import type { FormatName } from "./world.ts";

/** A refusal as a provider writes it, and what it means. */
export interface Refusal extends HttpRefusal {
  readonly provider: FormatName;
  readonly what: string;
  readonly kind: ModelFailureKind;
  /** What its message says. */
  readonly says: string;
  readonly retryAfterMs?: number;
}

const anthropic = (type: string, message: string): object => ({
  type: "error",
  error: { type, message },
});
const openai = (message: string, code: string | null, type = "invalid_request_error"): object => ({
  error: { message, type, param: null, code },
});
const google = (status: string, message: string, details: readonly object[] = []): object => {
  const code = codes[status];
  return { error: { code, message, status, details } };
};
const codes: { readonly [status: string]: number } = {
  INVALID_ARGUMENT: 400,
  PERMISSION_DENIED: 403,
  RESOURCE_EXHAUSTED: 429,
  UNAVAILABLE: 503,
};

/** Refusals of each format, in the words of those who speak it. `lab` speaks OpenAI's Chat Completions. */
export const refusals: readonly Refusal[] = [
  {
    provider: "anthropic",
    what: "a wrong key",
    status: 401,
    body: anthropic("authentication_error", "invalid x-api-key"),
    kind: "auth",
    says: "invalid x-api-key",
  },
  {
    provider: "anthropic",
    what: "no credit",
    status: 400,
    body: anthropic(
      "invalid_request_error",
      "Your credit balance is too low to access the Anthropic API.",
    ),
    kind: "auth",
    says: "credit balance is too low",
  },
  {
    provider: "anthropic",
    what: "a rate limit",
    status: 429,
    headers: { "retry-after": "7" },
    body: anthropic("rate_limit_error", "This request would exceed your rate limit."),
    kind: "rate-limit",
    says: "rate limit",
    retryAfterMs: 7_000,
  },
  {
    provider: "anthropic",
    what: "an overload",
    status: 529,
    body: anthropic("overloaded_error", "Overloaded"),
    kind: "overloaded",
    says: "Overloaded",
  },
  {
    provider: "anthropic",
    what: "a question that is too long",
    status: 400,
    body: anthropic("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"),
    kind: "overflow",
    says: "210000 tokens",
  },
  {
    provider: "anthropic",
    what: "a request with too many bytes",
    status: 413,
    body: anthropic("request_too_large", "Request exceeds the maximum size"),
    kind: "overflow",
    says: "maximum size",
  },
  {
    provider: "openai",
    what: "a wrong key",
    status: 401,
    body: openai("Incorrect API key provided.", "invalid_api_key"),
    kind: "auth",
    says: "Incorrect API key",
  },
  {
    provider: "openai",
    what: "no quota",
    status: 429,
    body: openai(
      "You exceeded your current quota, please check your plan and billing details.",
      "insufficient_quota",
      "insufficient_quota",
    ),
    kind: "auth",
    says: "exceeded your current quota",
  },
  {
    provider: "openai",
    what: "a rate limit",
    status: 429,
    headers: { "retry-after-ms": "1500" },
    body: openai("Rate limit reached for gpt-5.5.", "rate_limit_exceeded", "tokens"),
    kind: "rate-limit",
    says: "Rate limit reached",
    retryAfterMs: 1_500,
  },
  {
    provider: "openai",
    what: "an overload",
    status: 503,
    body: openai("The server is overloaded.", null, "server_error"),
    kind: "overloaded",
    says: "overloaded",
  },
  {
    provider: "openai",
    what: "a question that is too long",
    status: 400,
    body: openai(
      "Your input exceeds the context window of this model. Please adjust your input and try again.",
      "context_length_exceeded",
    ),
    kind: "overflow",
    says: "context window",
  },
  {
    provider: "lab",
    what: "a wrong key",
    status: 401,
    body: openai("Authentication Fails (no such user)", "invalid_request_error"),
    kind: "auth",
    says: "Authentication Fails",
  },
  {
    provider: "lab",
    what: "no balance",
    status: 402,
    body: openai("Insufficient Balance", "invalid_request_error", "unknown_error"),
    kind: "auth",
    says: "Insufficient Balance",
  },
  {
    provider: "lab",
    what: "an overload",
    status: 503,
    body: openai("Service is too busy.", null, "server_error"),
    kind: "overloaded",
    says: "too busy",
  },
  {
    provider: "lab",
    what: "a question that is too long",
    status: 400,
    body: openai(
      "This model's maximum context length is 65536 tokens. However, you requested 70000 tokens.",
      null,
    ),
    kind: "overflow",
    says: "maximum context length",
  },
  {
    provider: "google",
    what: "a wrong key",
    status: 400,
    body: google("INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", [
      { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "API_KEY_INVALID" },
    ]),
    kind: "auth",
    says: "API key not valid",
  },
  {
    provider: "google",
    what: "no permission",
    status: 403,
    body: google("PERMISSION_DENIED", "The caller does not have permission."),
    kind: "auth",
    says: "permission",
  },
  {
    provider: "google",
    what: "a used-up quota of this minute",
    status: 429,
    body: google("RESOURCE_EXHAUSTED", "You exceeded your current quota.", [
      { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "13.5s" },
    ]),
    kind: "rate-limit",
    says: "exceeded your current quota",
    retryAfterMs: 13_500,
  },
  {
    provider: "google",
    what: "an overload",
    status: 503,
    body: google("UNAVAILABLE", "The model is overloaded. Please try again later."),
    kind: "overloaded",
    says: "overloaded",
  },
  {
    provider: "google",
    what: "a question that is too long",
    status: 400,
    body: google(
      "INVALID_ARGUMENT",
      "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
    ),
    kind: "overflow",
    says: "1200000",
  },
];
