import { expect, test } from "vitest";
import { globFiles, matchGlob } from "../src/index.ts";
import { createFiles } from "./files.ts";

test.each([
  ["*.ts", "a.ts", true],
  ["*.ts", "deep/down/a.ts", true],
  ["/*.ts", "deep/a.ts", false],
  ["src/*.ts", "src/a.ts", true],
  ["src/*.ts", "src/deep/a.ts", false],
  ["src/**", "src/deep/a.ts", true],
  ["src/**/*.ts", "src/a.ts", true],
  ["**/test/**/*.ts", "a/test/b/c.ts", true],
  ["**/test/**/*.ts", "a/tests/b/c.ts", false],
  ["a?c", "abc", true],
  ["a?c", "a/c", false],
  ["[a-c]1", "b1", true],
  ["[!a-c]1", "b1", false],
  ["[", "[", true],
  ["*.{md,txt}", "a.txt", true],
  ["{a,b{c,d}}.ts", "bd.ts", true],
  ["{a,b{c,d}}.ts", "b.ts", false],
  ["a.ts", "abts", false],
  ["*", ".hidden", true],
  ["a*b*c", "aXbYbZc", true],
])("%s and %s: %s", (pattern, path, expected) => {
  expect(matchGlob(pattern)(path)).toBe(expected);
});

test("a pattern that would keep a regular expression busy for ever is answered in its steps", () => {
  const matches = matchGlob(`${"*a".repeat(200)}b`);

  expect(matches("a".repeat(1_000))).toBe(false);
});

test("a pattern and paths that would keep the host busy for minutes are given up", () => {
  const matches = matchGlob(`${"{a,}".repeat(6)}**/${`${"*a".repeat(20)}/`.repeat(10)}b`);
  const path = `${"a".repeat(40)}/`.repeat(24);

  expect(() => {
    for (let number = 0; number < 50_000; number += 1) matches(path);
  }).toThrow("would take too long on so many paths");
});

test.each(["", "x".repeat(501), "{a,b}".repeat(7)])("the pattern %s is refused", (pattern) => {
  expect(() => matchGlob(pattern)).toThrow(/^The pattern ".*" (must have|stands for)/);
});

test("files are found below a directory, sorted", async () => {
  const files = createFiles({ "/src/b.ts": "", "/src/a.ts": "", "/src/c.md": "", "/other.ts": "" });

  expect(await globFiles(files, "*.ts", "/src")).toEqual(["/src/a.ts", "/src/b.ts"]);
});
