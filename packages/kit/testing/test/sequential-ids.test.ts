import { expect, test } from "vitest";
import { createSequentialIds } from "../src/index.ts";

test("ids and numbers are the same in every run, and differ within one", () => {
  const one = createSequentialIds("turn");
  const two = createSequentialIds("turn");
  const numbers = Array.from({ length: 100 }, () => one.random());

  expect([one.next(), one.next()]).toEqual(["turn-000001", "turn-000002"]);
  expect(two.next()).toBe("turn-000001");
  expect(numbers).toEqual(Array.from({ length: 100 }, () => two.random()));
  expect(new Set(numbers).size).toBe(100);
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
});
