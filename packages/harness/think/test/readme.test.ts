import { readFile } from "node:fs/promises";
import { expect, test, vi } from "vitest";

test("the example of the README is the one that runs here", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const example = await readFile(new URL("./example.ts", import.meta.url), "utf8");
  const [, ...lines] = example.split("\n");
  const printed = vi.spyOn(console, "log").mockImplementation(() => undefined);

  await import("./example.ts");

  expect(readme).toContain(`\`\`\`ts\n${lines.join("\n")}\`\`\``);
  expect(printed.mock.calls).toEqual([[{ status: "done" }]]);
});
