import { expect, test } from "vitest";
import { median, quantile } from "../src/statistics.ts";

test("the median is the value in the middle, whatever the order", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2);
});

test("a quantile is the smallest value that so many do not exceed", () => {
  const values = Array.from({ length: 100 }, (_, index) => index + 1);

  expect(quantile(values, 0.95)).toBe(95);
  expect(quantile(values, 1)).toBe(100);
});

test("nothing has no median", () => {
  expect(median([])).toBeNaN();
});
