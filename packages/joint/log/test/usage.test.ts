import { expect, test } from "vitest";
import { addUsage, noUsage } from "../src/index.ts";

const tokens = { input: 1, output: 2, cacheRead: 3, cacheWrite: 4 };
const doubled = { input: 2, output: 4, cacheRead: 6, cacheWrite: 8 };

test("tokens and prices add up", () => {
  expect(addUsage(noUsage, { ...tokens, cost: 0.5 })).toEqual({ ...tokens, cost: 0.5 });
  expect(addUsage({ ...tokens, cost: 0.5 }, { ...tokens, cost: 0.25 })).toEqual({
    ...doubled,
    cost: 0.75,
  });
});

test("a sum with an unknown price has none, whichever part it was", () => {
  expect(addUsage(tokens, { ...tokens, cost: 0.5 })).toEqual(doubled);
  expect(addUsage({ ...tokens, cost: 0.5 }, tokens)).toEqual(doubled);
});
