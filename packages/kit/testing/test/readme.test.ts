import { runExample } from "@tenon/build/example";
import { expect, test } from "vitest";

test("the example of the README is the one that runs here", async () => {
  const printed = await runExample(import.meta.url, () => import("./example.ts"));

  expect(printed).toMatchObject([[{ content: [{ type: "tool_use", name: "price" }] }]]);
});
