import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { refusal, shop } from "./example.ts";

test("the example of the README is this one, and runs", async () => {
  const [readme, example] = await Promise.all(
    ["../README.md", "./example.ts"].map((file) =>
      readFile(new URL(file, import.meta.url), "utf8"),
    ),
  );

  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
  expect(shop.name).toBe("shop");
  expect(refusal).toEqual({
    ok: false,
    message:
      'Input of tool "price" is invalid: /sku: Invalid input: expected string, received number.',
  });
});
