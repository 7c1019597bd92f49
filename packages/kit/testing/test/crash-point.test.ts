import { expect, test } from "vitest";
import { crashAt, crashPointVariable, encodeCrashPoint, readCrashPoint } from "../src/index.ts";

test("a crash point survives the way through an environment", () => {
  const point = { moment: "after-commit", count: 12 } as const;

  expect(readCrashPoint({ [crashPointVariable]: encodeCrashPoint(point) })).toEqual(point);
  expect(readCrashPoint({})).toBeUndefined();
  expect(readCrashPoint({ [crashPointVariable]: "" })).toBeUndefined();
});

test.each(["after-commit", "after-commit:0", "after-lunch:3", "delta:x"])(
  "the malformed crash point %s is refused",
  (text) => {
    expect(() => readCrashPoint({ [crashPointVariable]: text })).toThrow(
      expect.objectContaining({ code: "invalid-input" }),
    );
  },
);

test("without a crash point nothing happens", () => {
  const crash = crashAt(undefined);

  crash.onCommit("before");
  crash.onCommit("after");
  crash.onDelta();
});
