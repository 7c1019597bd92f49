import { expect, test } from "vitest";
import { changesText, diffText } from "../src/index.ts";
import { createFiles } from "./files.ts";

test("two texts differ by a patch, equal ones by nothing", () => {
  expect(diffText(["/a", "/b"], ["one\ntwo\n", "one\n2\n"])).toBe(
    ["--- /a", "+++ /b", "@@ -1,2 +1,2 @@", " one", "-two", "+2", ""].join("\n"),
  );
  expect(diffText(["/a", "/b"], ["one", "one"])).toBeUndefined();
});

test("texts that have little in common are not compared for ever", () => {
  const lines = (word: string): string => `${word}\n`.repeat(3_000);

  expect(diffText(["/a", "/b"], [lines("a"), lines("b")])).toBe(
    "--- /a\n+++ /b\n(more than 2000 lines differ)\n",
  );
});

test("the changes of a workspace name new, changed and removed files, and those that are no text", async () => {
  const before = createFiles({ "/gone": "1\n", "/kept": "1\n", "/new": "1\n", "/png": nul(1) });
  const after = createFiles({ "/kept": "1\n", "/new": "2\n", "/fresh": "3\n", "/png": nul(2) });

  expect(await changesText(before, after)).toBe(
    [
      "--- /dev/null",
      "+++ /fresh",
      "@@ -0,0 +1,1 @@",
      "+3",
      "--- /gone",
      "+++ /dev/null",
      "@@ -1,1 +0,0 @@",
      "-1",
      "--- /new",
      "+++ /new",
      "@@ -1,1 +1,1 @@",
      "-1",
      "+2",
      "--- /png",
      "+++ /png",
      "(1 bytes, now 2; not text)",
      "",
    ].join("\n"),
  );
});

function nul(length: number): Uint8Array {
  return new Uint8Array(length);
}
