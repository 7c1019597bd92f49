import { describe, expect, test } from "vitest";
import type { Entry } from "@tenon/contracts";
import { decodeEntry, encodeEvent, encodeOffset, eventVersions } from "../src/index.ts";

describe("a stored entry", () => {
  test("carries the version of its type, which its event does not show", () => {
    const draft = encodeEvent({
      type: "timer.fired",
      key: "k",
      data: { timer: "t" },
      public: true,
    });

    expect(draft).toEqual({
      type: "timer.fired",
      key: "k",
      data: { timer: "t", v: 1 },
      public: true,
    });
    expect(decodeEntry({ ...draft, ...place })).toEqual({
      type: "timer.fired",
      key: "k",
      data: { timer: "t" },
      public: true,
      ...place,
    });
  });

  test("of an unknown type is skipped", () => {
    expect(decodeEntry(entry("moon.risen", { v: 1 }))).toBeUndefined();
    expect(decodeEntry(entry("moon.risen", { v: 9, critical: false }))).toBeUndefined();
    expect(decodeEntry(entry("constructor", { v: 1 }))).toBeUndefined();
  });

  test("of an unknown type that is critical is refused, naming the type and the offset", () => {
    expect(() => decodeEntry(entry("moon.risen", { v: 1, critical: true }))).toThrow(
      expect.objectContaining({
        code: "log-newer",
        message: expect.stringMatching(/"moon\.risen".*0000000000000007_0000000000000003/),
      }),
    );
  });

  test.each(Object.entries(eventVersions))(
    "of the known type %s in a newer version than %i is refused",
    (type, version) => {
      expect(() => decodeEntry(entry(type, { v: version + 1 }))).toThrow(
        expect.objectContaining({ code: "log-newer" }),
      );
    },
  );
});

const place = { offset: encodeOffset({ epoch: 7, seq: 3 }), epoch: 7, time: 5 };

function entry(type: string, data: Entry["data"]): Entry {
  return { type, data, ...place };
}
