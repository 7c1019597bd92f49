import { expect, test } from "vitest";
import { checkEntrySize, entrySize, maxEntryBytes } from "../src/index.ts";

test("the size of an entry counts bytes, not characters", () => {
  expect(entrySize({ type: "t", data: { v: 1, text: "é" } })).toBe(
    entrySize({ type: "t", data: { v: 1, text: "ee" } }),
  );
});

test("an entry of exactly the largest size is accepted and one byte more is refused", () => {
  const entry = (length: number): { type: string; data: { v: number; text: string } } => ({
    type: "t",
    data: { v: 1, text: "x".repeat(length) },
  });
  const room = maxEntryBytes - entrySize(entry(0));

  expect(() => checkEntrySize(entry(room))).not.toThrow();
  expect(() => checkEntrySize(entry(room + 1))).toThrow(
    expect.objectContaining({ code: "value-too-large" }),
  );
});
