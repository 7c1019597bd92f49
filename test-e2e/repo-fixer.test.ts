import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execPath } from "node:process";
import { repository } from "repo-fixer/repository";
import { expect, onTestFinished, test } from "vitest";
import { killOnSqlite } from "./crash/kill-on-sqlite.ts";
import { repoFixer } from "./crash/scenarios/apps.ts";
import { runDemo } from "./run-demo.ts";

test("the fixer leaves a patch that git applies, and with it the tests are green", async () => {
  const out = await mkdtemp(join(tmpdir(), "tenon-fixer-"));
  onTestFinished(() => rm(out, { recursive: true, force: true }));
  const own = join(out, "own");
  for (const [path, text] of Object.entries(repository)) {
    await mkdir(dirname(join(own, path)), { recursive: true });
    await writeFile(join(own, path), text);
  }
  expect(failuresIn(own)).toEqual([
    "no cent is lost, and the first pay what is left over",
    "nobody pays more than the bill",
  ]);

  const { code, stdout } = await runDemo("repo-fixer", out);

  expect(code).toBe(0);
  expect(stdout).toContain("All 5 tests pass.");
  const patch = await readFile(join(out, "files/fix.patch"), "utf8");
  expect(stdout).toContain(patch.trim());
  expect(patch.split("\n").filter((line) => /^[-+]/.test(line))).toEqual([
    "--- a/src/split.js",
    "+++ b/src/split.js",
    "-  const share = Math.round(cents / people);",
    "-  return Array.from({ length: people }, () => share);",
    "+  const share = Math.floor(cents / people);",
    "+  const left = cents - share * people;",
    "+  return Array.from({ length: people }, (_, index) => (index < left ? share + 1 : share));",
  ]);
  expect(spawnSync("git", ["apply", join(out, "files/fix.patch")], { cwd: own }).status).toBe(0);
  expect(failuresIn(own)).toEqual([]);
  expect(await readFile(join(own, "src/split.js"), "utf8")).toBe(
    await readFile(join(out, "files/repo/src/split.js"), "utf8"),
  );
});

test("a fixer that is killed anywhere leaves the same repository and the same patch", async () => {
  const { points, failures } = await killOnSqlite(repoFixer, { stride: 5 });

  expect(failures).toEqual([]);
  expect(points).toBeGreaterThan(10);
});

/** What Node says of the tests, without isolate and agent. */
function failuresIn(folder: string): readonly string[] {
  const script = `
    const { results } = require("./test/runner.js");
    require("./test/split.test.js");
    require("./test/format.test.js");
    console.log(JSON.stringify(results.filter(({ passed }) => !passed).map(({ name }) => name)));`;
  const { stdout } = spawnSync(execPath, ["-e", script], { cwd: folder, encoding: "utf8" });
  const failed: readonly string[] = JSON.parse(stdout);
  return failed;
}
