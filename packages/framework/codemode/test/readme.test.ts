import { readFile } from "node:fs/promises";
import { expect, test, vi } from "vitest";

test("the example of the README is the one that runs here", async () => {
  const [readme, example = ""] = await Promise.all(
    ["../README.md", "./example.ts"].map((file) =>
      readFile(new URL(file, import.meta.url), "utf8"),
    ),
  );
  const [, ...lines] = example.split("\n");
  const printed = vi.spyOn(console, "log").mockImplementation(() => undefined);

  await import("./example.ts");

  expect(readme).toContain(`\`\`\`ts\n${lines.join("\n")}\`\`\``);
  expect(printed).toHaveBeenCalledWith("shop", ["price"]);
});
