import { runExample } from "@tenon/build/example";
import { expect, test, vi } from "vitest";

test("the example of the README is the one that runs here", async () => {
  // A machine may have such a server, or not.
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("fetch failed")));

  const printed = await runExample(import.meta.url, () => import("./example.ts"));

  expect(printed).toEqual([[expect.stringContaining('"kind":"network"')]]);
});
