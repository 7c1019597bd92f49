import { expect, test } from "vitest";
import { costOf } from "../src/index.ts";

const none = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
const price = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 };

test("each kind of token has its own rate, per million", () => {
  expect(costOf({ ...none, input: 1_000_000 }, price)).toBe(3);
  expect(costOf({ ...none, output: 1_000_000 }, price)).toBe(15);
  expect(costOf({ ...none, cacheRead: 1_000_000 }, price)).toBe(0.3);
  expect(costOf({ ...none, cacheWrite: 1_000_000 }, price)).toBe(3.75);
  const mixed = { input: 1_200, output: 300, cacheRead: 20_000, cacheWrite: 4_000 };
  expect(costOf(mixed, price)).toBe(0.0291);
});

test("cached tokens without a rate cost what others cost", () => {
  const plain = { input: 2, output: 4 };

  expect(costOf({ ...none, cacheRead: 500_000, cacheWrite: 500_000 }, plain)).toBe(2);
});

test("a long question has the rates of its length, cached tokens included", () => {
  const tiered = {
    ...price,
    above: [
      { inputTokens: 200, input: 6, output: 22.5 },
      { inputTokens: 100, input: 4, output: 20 },
    ],
  };
  const usage = (input: number, cacheRead: number) => ({ ...none, input, cacheRead, output: 10 });

  expect(costOf(usage(100, 0), tiered)).toBe((100 * 3 + 150) / 1_000_000);
  expect(costOf(usage(50, 51), tiered)).toBe((101 * 4 + 200) / 1_000_000);
  expect(costOf(usage(201, 0), tiered)).toBe((201 * 6 + 225) / 1_000_000);
});
