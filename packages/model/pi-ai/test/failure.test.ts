import { describe, expect, test } from "vitest";
import { failureOf } from "../src/failure.ts";

/** What pi-ai says, with a status or without, and the kind that it is. */
const cases: readonly (readonly [string, number | undefined, string])[] = [
  [
    '429 {"type":"error","error":{"type":"rate_limit_error","message":"Slow down."}}',
    429,
    "rate-limit",
  ],
  ['429: {"message":"No money left.","type":"insufficient_quota"}', 429, "auth"],
  [
    '{"type":"error","error":{"type":"overloaded_error","message":"Busy."}}',
    undefined,
    "overloaded",
  ],
  ["The server is unavailable.", 503, "overloaded"],
  ['401: {"message":"Wrong key.","code":"invalid_api_key"}', 401, "auth"],
  ["prompt is too long: 210000 tokens > 200000 maximum", 400, "overflow"],
  ["Your input is too long for this model", undefined, "overflow"],
  ['400: {"message":"No.","code":"content_policy_violation"}', 400, "refused"],
  ["Bad parameter.", 422, "invalid-request"],
  ["Stream ended without finish_reason", undefined, "network"],
  ["Anthropic stream ended before message_stop", undefined, "network"],
  ["terminated", undefined, "network"],
  ["Connection error.", undefined, "network"],
  ["Request timed out.", undefined, "timeout"],
  ["upstream timeout", 504, "timeout"],
  ["Something else.", undefined, "unknown"],
];

test.each(cases)("%s (%s) is %s", (message, status, kind) => {
  expect(failureOf({ message, status }, {}).kind).toBe(kind);
});

describe("a failure", () => {
  test("that the provider calls a refusal is one, whatever it says", () => {
    const facts = { message: "An unknown error occurred", stopReason: "refusal" };

    expect(failureOf(facts, {}).kind).toBe("refused");
  });

  test("without any response is the network's", () => {
    expect(failureOf({ message: "Oh.", isBroken: true }, {}).kind).toBe("network");
  });

  test("says one line, taken out of its body, without secrets", () => {
    const message = '400: {"error":{"message":"The key sk-1 is wrong.\\nReally."}}';

    expect(failureOf({ message, status: 400, retryAfterMs: 5 }, { KEY: "sk-1" })).toEqual({
      kind: "invalid-request",
      message: "The key [secret] is wrong.",
      retryAfterMs: 5,
    });
  });

  test("that says nothing says so", () => {
    expect(failureOf({ message: "" }, {}).message).toBe("The provider failed without saying why.");
  });
});
