import { expect, test } from "vitest";
import { catalogue } from "../src/catalogue.ts";
import { listPrice } from "../src/index.ts";
import { piAiCatalogue } from "./pi-ai-catalogue.ts";

test("the list is what the installed pi-ai knows: run `npm run catalogue` when this fails", async () => {
  expect(catalogue).toEqual(await piAiCatalogue());
});

test("no price is 0: a model that costs nothing is one whose price is not known", () => {
  const rates = Object.values(catalogue).flatMap((models) => Object.values(models));

  expect(rates.length).toBeGreaterThan(100);
  expect(rates.filter(({ input, output }) => input + output === 0)).toEqual([]);
});

test("a dated release costs what its model costs", () => {
  const sonnet = listPrice({ provider: "anthropic", id: "claude-sonnet-4-6" });

  expect(sonnet).toEqual({ input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 });
  expect(listPrice({ provider: "anthropic", id: "claude-sonnet-4-6-20260201" })).toEqual(sonnet);
});

test.each([
  ["anthropic", "claude-nobody"],
  ["watson", "1"],
  ["constructor", "name"],
  ["anthropic", "constructor"],
])("%s/%s has none", (provider, id) => {
  expect(listPrice({ provider, id })).toBeUndefined();
});
