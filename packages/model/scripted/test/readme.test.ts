import { runExample } from "@tenon/build/example";
import { expect, test } from "vitest";

test("the example of the README is the one that runs here", async () => {
  const printed = await runExample(import.meta.url, () => import("./example.ts"));

  const events = printed.map(([line]) => JSON.parse(String(line)));
  expect(events.at(-1)).toMatchObject({
    type: "reply",
    reply: { parts: [{ text: "I look the price up." }, { name: "price" }], stop: "tools" },
  });
});
