import { APICallError, InvalidResponseDataError, LoadAPIKeyError } from "@ai-sdk/provider";
import { TenonError } from "@tenon/contracts";
import { describe, expect, test } from "vitest";
import { failureOf } from "../src/failure.ts";

function apiError(
  statusCode: number | undefined,
  message: string,
  more: Partial<ConstructorParameters<typeof APICallError>[0]> = {},
): APICallError {
  const url = "http://127.0.0.1/v1";
  return new APICallError({
    message,
    url,
    requestBodyValues: {},
    ...(statusCode === undefined ? {} : { statusCode }),
    ...more,
  });
}

describe("the kind of a failure follows from its HTTP status", () => {
  test.each([
    [400, "invalid-request"],
    [401, "auth"],
    [402, "auth"],
    [403, "auth"],
    [404, "invalid-request"],
    [408, "timeout"],
    [422, "invalid-request"],
    [429, "rate-limit"],
    [500, "overloaded"],
    [502, "overloaded"],
    [503, "overloaded"],
    [504, "timeout"],
    [529, "overloaded"],
  ] as const)("%i is %s", (status, kind) => {
    expect(failureOf(apiError(status, "No."), {}).kind).toBe(kind);
  });
});

describe("a question that is too long is told from other bad requests by the provider's words", () => {
  test.each([
    "prompt is too long: 210000 tokens > 200000 maximum",
    "This model's maximum context length is 128000 tokens.",
    "Your input exceeds the context window of this model.",
    "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
  ])("%s", (message) => {
    expect(failureOf(apiError(400, message), {}).kind).toBe("overflow");
  });

  test("but a rate limit on tokens is a rate limit", () => {
    const error = apiError(429, "Too many input tokens per minute, context window shared.");

    expect(failureOf(error, {}).kind).toBe("rate-limit");
  });
});

test("a quota that is used up is not worth another try", () => {
  const responseBody = JSON.stringify({ error: { code: "insufficient_quota" } });

  expect(failureOf(apiError(429, "Quota exceeded.", { responseBody }), {}).kind).toBe("auth");
});

test("a filtered request is refused, not invalid", () => {
  const responseBody = JSON.stringify({ error: { code: "content_filter" } });

  expect(failureOf(apiError(400, "Filtered.", { responseBody }), {}).kind).toBe("refused");
});

test("the time until the next try is read in seconds or milliseconds", () => {
  const seconds = apiError(429, "Slow down.", { responseHeaders: { "retry-after": "7" } });
  const exact = apiError(429, "Slow down.", {
    responseHeaders: { "retry-after": "7", "retry-after-ms": "6500" },
  });
  const date = apiError(429, "Slow down.", {
    responseHeaders: { "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT" },
  });

  expect(failureOf(seconds, {}).retryAfterMs).toBe(7000);
  expect(failureOf(exact, {}).retryAfterMs).toBe(6500);
  expect(failureOf(date, {})).not.toHaveProperty("retryAfterMs");
});

describe("a lost connection is a failure of the network", () => {
  test.each([
    apiError(undefined, "Cannot connect to API: connect ECONNREFUSED 127.0.0.1:1"),
    new TypeError("terminated", { cause: new Error("other side closed") }),
    new InvalidResponseDataError({
      data: undefined,
      message: "Response stream ended without a finish reason.",
    }),
  ])("%s", (error) => {
    expect(failureOf(error, {}).kind).toBe("network");
  });
});

describe("an error event in a stream has no status, but a type or code", () => {
  test.each([
    [{ type: "overloaded_error", message: "Overloaded" }, "overloaded"],
    [{ type: "rate_limit_error", message: "Slow down" }, "rate-limit"],
    [{ error: { type: "server_error", message: "Oops" } }, "overloaded"],
    [{ message: "Too long", code: "context_length_exceeded" }, "overflow"],
    [{ message: "Something else" }, "unknown"],
  ] as const)("%j", (error, kind) => {
    expect(failureOf(error, {}).kind).toBe(kind);
  });
});

test("a missing key is a failure of authentication", () => {
  const fromSdk = new LoadAPIKeyError({ message: "API key is missing." });
  const own = new TenonError("missing-secret", 'The secret "OPENAI_API_KEY" is not set.');

  expect(failureOf(fromSdk, {}).kind).toBe("auth");
  expect(failureOf(own, {})).toEqual({ kind: "auth", message: own.message });
});

test("secrets and further lines are not repeated", () => {
  const error = apiError(401, "Incorrect API key provided: sk-hidden.\nMore about sk-hidden.");

  expect(failureOf(error, { KEY: "sk-hidden" }).message).toBe(
    "Incorrect API key provided: [secret].",
  );
});

test("an error without words still has a message", () => {
  expect(failureOf(undefined, {})).toEqual({
    kind: "unknown",
    message: "The provider failed without saying why.",
  });
});
