import { expect, test } from "vitest";
import { isSource } from "../src/serve/dev/watch-sources.ts";

test.each([
  ["agents/shop/agent.ts", true],
  ["agents/shop/instructions.md", true],
  ["agents/shop/skills/refunds/prices.json", true],
  ["lib/prices.mjs", true],
  ["tenon.config.ts", true],
  ["package.json", true],
  ["agents/shop/cases/first.json", false],
  ["agents/shop/agent.test.ts", false],
  ["notes.md", false],
  ["paid.json", false],
  [".tenon/store.db", false],
  ["dist/server.mjs", false],
  ["node_modules/zod/index.js", false],
  ["agents/shop/.agent.ts.swp", false],
])("%s is watched: %s", (file, isWatched) => {
  expect(isSource(file)).toBe(isWatched);
});
