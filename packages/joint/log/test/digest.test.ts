import { expect, test } from "vitest";
import { canonicalJson, digestOf, digestOfBytes } from "../src/index.ts";

test("canonical JSON sorts keys, keeps the order of lists and leaves absent fields out", () => {
  expect(canonicalJson({ b: [2, 1], a: { d: null, c: "é" }, gone: undefined })).toBe(
    '{"a":{"c":"é","d":null},"b":[2,1]}',
  );
});

test("the digest of bytes is their sha256", () => {
  expect(digestOfBytes(new Uint8Array())).toBe(
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  );
});

test("equal values have equal digests whatever the order of their keys", () => {
  expect(digestOf({ a: 1, b: 2 })).toBe(digestOf({ b: 2, a: 1 }));
  expect(digestOf({ a: 1, b: 2 })).not.toBe(digestOf({ a: 2, b: 1 }));
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, "\ud800"])(
  "%j has no canonical form and is refused",
  (value) => {
    expect(() => canonicalJson({ value })).toThrow(
      expect.objectContaining({ code: "invalid-input" }),
    );
  },
);
