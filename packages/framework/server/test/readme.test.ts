import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chdir, cwd } from "node:process";
import { expect, test, vi } from "vitest";

test("the example of the README is the one that runs here", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const example = await readFile(new URL("./example.ts", import.meta.url), "utf8");
  const [, ...lines] = example.split("\n");
  const printed = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const folder = await mkdtemp(join(tmpdir(), "tenon-server-"));
  const before = cwd();
  chdir(folder);

  await import("./example.ts").finally(() => chdir(before));
  await rm(folder, { recursive: true });

  expect(readme).toContain(`\`\`\`ts\n${lines.join("\n")}\`\`\``);
  expect(printed.mock.calls).toEqual([[202], [{ status: "done" }]]);
});
