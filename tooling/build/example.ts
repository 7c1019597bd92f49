import { readFile } from "node:fs/promises";
import { expect, vi } from "vitest";

/**
 * Runs the `example.ts` beside a test and gives what it printed, line by line. Fails unless the package's README shows
 * that file, but for its first line.
 */
export async function runExample(
  test: string,
  load: () => Promise<unknown>,
): Promise<readonly (readonly unknown[])[]> {
  const readme = await readFile(new URL("../README.md", test), "utf8");
  const example = await readFile(new URL("example.ts", test), "utf8");
  const [, ...lines] = example.split("\n");
  expect(readme).toContain(`\`\`\`ts\n${lines.join("\n")}\`\`\``);
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  await load();
  return log.mock.calls;
}
