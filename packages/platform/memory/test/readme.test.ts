import { readFile } from "node:fs/promises";
import { expect, test, vi } from "vitest";

test("the example of the README is the one that runs here", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const example = await readFile(new URL("./example.ts", import.meta.url), "utf8");
  const [, ...lines] = example.split("\n");
  const printed = vi.spyOn(console, "log").mockImplementation(() => undefined);

  await import("./example.ts");

  expect(readme).toContain(`\`\`\`ts\n${lines.join("\n")}\`\`\``);
  expect(printed.mock.calls).toEqual([["one"], [undefined], ["two"]]);
});

test.each(["memory-world.ts", "conformance.test.ts"])(
  "the README of the suites shows %s as it runs here",
  async (file) => {
    const suites = new URL("../../../kit/conformance/README.md", import.meta.url);
    const source = await readFile(new URL(file, import.meta.url), "utf8");

    expect(await readFile(suites, "utf8")).toContain(`\`\`\`ts\n${source}\`\`\``);
  },
);
