import type { UserMessage } from "@tenon/contracts";
import { expect, test } from "vitest";
import { conversationDigest, digestOf, messageDigest } from "../src/index.ts";

function said(text: string): UserMessage {
  return { role: "user", parts: [{ type: "text", text }] };
}

/** What the digest of a conversation is, however it became what it is. */
function expected(messages: readonly UserMessage[]): string {
  return digestOf(messages.map(messageDigest));
}

test("a conversation that grows, shrinks, forks or is told anew has the digest of what it is", () => {
  const [a, b, c, d] = [said("a"), said("b"), said("c"), said("d")];
  const asked = [
    [],
    [a],
    [a],
    [a, b, c],
    [a, b],
    [a, b, d],
    [a, b, c, d],
    [b, c],
    [a, said("b"), c],
  ];

  expect(asked.map(conversationDigest)).toEqual(asked.map(expected));
});
