import type { Json, Message, Part, PartMeta, StopReason } from "@tenon/contracts";
import { messageDigest } from "@tenon/log";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MessageBook } from "../src/message-book.ts";

const text = fc.string({ unit: "grapheme" });
const json = fc.jsonValue().map((value): Json => JSON.parse(JSON.stringify(value)));
const meta = fc.record({ provider: text, data: json }) satisfies fc.Arbitrary<PartMeta>;
const digest = fc.nat().map((number) => `sha256:${number.toString(16).padStart(64, "0")}`);

/** With every field that may be absent sometimes absent. */
function part(required: object, optional: object): fc.Arbitrary<unknown> {
  const fields = { ...required, ...optional } as Record<string, fc.Arbitrary<unknown>>;
  return fc.record(fields, { requiredKeys: Object.keys(required) });
}

const textPart = part({ type: fc.constant("text"), text }, { meta });
const thinkingPart = part({ type: fc.constant("thinking"), text }, { meta });
const filePart = part(
  { type: fc.constant("file"), mediaType: text, blob: digest },
  { name: text, meta },
);
const callPart = part({ type: fc.constant("call"), id: text, name: text, input: json }, { meta });

const stops: readonly StopReason[] = ["stop", "length", "tools", "error", "aborted"];
const count = fc.nat();
const cost = fc.double({ min: 0, max: 1000, noNaN: true });
const tokens = { input: count, output: count, cacheRead: count, cacheWrite: count };
const usage = part(tokens, { cost });
const user = part({ role: fc.constant("user"), parts: fc.array(fc.oneof(textPart, filePart)) }, {});
const assistant = part(
  {
    role: fc.constant("assistant"),
    id: text,
    parts: fc.array(fc.oneof(textPart, thinkingPart, filePart, callPart)),
    model: fc.record({ provider: text, id: text }),
    usage,
    stop: fc.constantFrom(...stops),
  },
  { error: text, failure: fc.constantFrom("overflow", "network") },
);
const result = part(
  {
    role: fc.constant("tool"),
    call: text,
    name: text,
    parts: fc.array(fc.oneof(textPart, filePart)),
    isError: fc.boolean(),
  },
  { details: json },
);
const message = fc.oneof(user, assistant, result) as fc.Arbitrary<Message>;

describe("a message that went to Pi comes back", () => {
  test("word for word, whatever it holds, also when Pi or a hook copied it", () => {
    fc.assert(
      fc.property(message, (original) => {
        const book = new MessageBook();
        const copy = structuredClone(book.toPi(original));

        expect(book.fromPi(copy)).toEqual([original]);
      }),
      { numRuns: 500 },
    );
  });

  test("as the very object it was, when it was left alone", () => {
    fc.assert(
      fc.property(message, (original) => {
        const book = new MessageBook();

        expect(book.fromPi(book.toPi(original))[0]).toBe(original);
      }),
    );
  });

  test("with the same digest after it went through text", () => {
    fc.assert(
      fc.property(message, (original) => {
        const book = new MessageBook();
        const [back] = book.fromPi(JSON.parse(JSON.stringify(book.toPi(original))));

        expect(back === undefined ? undefined : messageDigest(back)).toBe(messageDigest(original));
      }),
    );
  });
});

const signed: PartMeta = { provider: "anthropic", data: { anthropic: { signature: "sig-1" } } };
const corpus: { readonly [name: string]: readonly Part[] } = {
  "a signed thought": [{ type: "thinking", text: "Hm.", meta: signed }],
  "a redacted thought": [{ type: "thinking", text: "", meta: signed }],
  "a call without input": [{ type: "call", id: "c" as never, name: "look", input: {} }],
  "a call whose input is no object": [
    { type: "call", id: "c" as never, name: "look", input: '{"at": ', meta: signed },
  ],
  "a file that the model made": [
    { type: "file", mediaType: "image/png", blob: "sha256:00" as never, name: "a.png" },
  ],
  "text of every script": [{ type: "text", text: "naïve 日本 👩‍👩‍👧 \u0000\u2028" }],
  "200 KB": [{ type: "text", text: "x".repeat(200_000) }],
};

test.each(Object.entries(corpus))("nothing is lost of %s", (_name, parts) => {
  const original: Message = {
    role: "assistant",
    id: "t1/step:0" as never,
    parts,
    model: { provider: "anthropic", id: "claude" },
    usage: { input: 1, output: 2, cacheRead: 3, cacheWrite: 4, cost: 0.5 },
    stop: "stop",
  };
  const book = new MessageBook();

  expect(book.fromPi(structuredClone(book.toPi(original)))).toEqual([original]);
});

test("what Pi holds cannot be changed in place, so what the host holds cannot either", () => {
  const input = { at: { shelf: [1] } };
  const call: Part = { type: "call", id: "c" as never, name: "look", input };
  const book = new MessageBook();
  const told = book.replyToPi({
    role: "assistant",
    id: "m" as never,
    parts: [call],
    model: { provider: "p", id: "m" },
    usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0 },
    stop: "tools",
  });
  const [block] = told.content;
  const change = (): unknown =>
    block?.type === "toolCall" ? Object.assign(block.arguments, { at: "door" }) : undefined;

  expect(change).toThrow(TypeError);
  expect(input).toEqual({ at: { shelf: [1] } });
  expect(Object.isFrozen(input)).toBe(false);
});
