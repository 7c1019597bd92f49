import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { decodeOffset, encodeOffset } from "../src/index.ts";

const position = fc.record({ epoch: fc.maxSafeNat(), seq: fc.maxSafeNat() });

describe("offset", () => {
  test("an offset is two numbers of 16 digits", () => {
    expect(encodeOffset({ epoch: 1_700_000_000_000, seq: 42 })).toBe(
      "0001700000000000_0000000000000042",
    );
  });

  test("every position survives encoding", () => {
    fc.assert(
      fc.property(position, (value) => {
        expect(decodeOffset(encodeOffset(value))).toEqual(value);
      }),
    );
  });

  test("offsets sort as strings by epoch, then by number", () => {
    fc.assert(
      fc.property(position, position, (a, b) => {
        const order = a.epoch === b.epoch ? a.seq - b.seq : a.epoch - b.epoch;
        expect(encodeOffset(a) < encodeOffset(b)).toBe(order < 0);
      }),
    );
  });

  test.each([
    "",
    "-1",
    "now",
    "1_2",
    "0001700000000000-0000000000000042",
    "9999999999999999_0000000000000001",
    "0001700000000000_00000000000000x2",
  ])("%j is refused as malformed", (text) => {
    expect(() => decodeOffset(text)).toThrow(expect.objectContaining({ code: "invalid-input" }));
  });
});
