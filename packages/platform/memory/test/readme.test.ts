import { readFile } from "node:fs/promises";
import { runExample } from "@tenon/build/example";
import { expect, test } from "vitest";

test("the example of the README is the one that runs here", async () => {
  const printed = await runExample(import.meta.url, () => import("./example.ts"));

  expect(printed).toEqual([["one"], [undefined], ["two"]]);
});

test.each(["memory-world.ts", "conformance.test.ts"])(
  "the README of the suites shows %s as it runs here",
  async (file) => {
    const suites = new URL("../../../kit/conformance/README.md", import.meta.url);
    const source = await readFile(new URL(file, import.meta.url), "utf8");

    expect(await readFile(suites, "utf8")).toContain(`\`\`\`ts\n${source}\`\`\``);
  },
);
