import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("bin/main.ts", import.meta.resolve("@tenon/conformance")));
const fixtures = fileURLToPath(new URL("fixtures", import.meta.url));

test(
  "a broken harness is told by the promise that it breaks, and ends with 1",
  { timeout: 900_000 },
  async () => {
    const { code, stdout } = await run("harness", "./deaf-harness.ts");

    expect(code).toBe(1);
    const broken = stdout.split("\n").filter((line) => line.startsWith("BROKEN"));
    expect(broken.map((line) => line.split(/[ :]/)[1])).toEqual([
      "harness.run.attentive",
      "recovery.accepted.steering",
    ]);
    expect(stdout).toContain("kept   harness.run.faithful: ");
    expect(stdout).toMatch(/\n\d+ requirements, 2 broken\n$/);
  },
);

test.each([
  [
    [],
    "error: Say what to test: a part and a file.\nhint: tenon-conformance <harness|platform|model> <file>",
  ],
  [["engine", "./deaf-harness.ts"], "error: Say what to test: a part and a file."],
  [["harness", "./nowhere.js"], "error: There is no file "],
])("tenon-conformance %j is refused with 2", async (words, error) => {
  const { code, stdout, stderr } = await run(...words);

  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(error);
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...words: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ["--conditions=@tenon/source", main, ...words],
      { cwd: fixtures },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}
