import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readPage } from "../src/documentation.ts";

const top = mkdtempSync(join(tmpdir(), "tenon-docs-"));
mkdirSync(join(top, "apps"));
writeFileSync(join(top, "package.json"), '{ "scripts": { "demo": "node demo.ts" } }');
writeFileSync(
  join(top, "apps/shop.ts"),
  "const a = 1;\n// docs:start two\nconst b = 2;\n// docs:end two\n" +
    "test(() => {\n  // docs:start in\n  if (a)\n    b();\n\n  c();\n  // docs:end in\n});\n",
);
afterAll(() => rmSync(top, { recursive: true }));

function problems(page: string): readonly string[] {
  return readPage({ page, folder: top, top }).problems;
}

function block(code: string, from = "apps/shop.ts#two", language = "ts"): string {
  return `Text.\n\n<!-- from: ${from} -->\n\n\`\`\`${language}\n${code}\`\`\`\n\nMore.\n`;
}

test("a block with the text of its region is right", () => {
  expect(problems(block("const b = 2;\n"))).toEqual([]);
});

test("a region within a function stands at the margin of the page", () => {
  expect(problems(block("if (a)\n  b();\n\nc();\n", "apps/shop.ts#in"))).toEqual([]);
});

test("a block that its source has left behind is named, and mended", () => {
  const { page, problems: found, faults } = readPage({ page: block("old\n"), folder: top, top });

  expect(found).toEqual(["a block is not the text of apps/shop.ts#two: npm run fix copies it"]);
  expect(page).toBe(block("const b = 2;\n"));
  expect(faults).toEqual([]);
});

test("a block without a source, or with one that is not there, is refused", () => {
  expect(problems("```ts\nconst c = 3;\n```\n")).toEqual([
    'a block of "ts" names no file: write <!-- from: path#region --> above',
  ]);
  expect(problems(block("x\n", "apps/none.ts"))).toEqual(["there is no apps/none.ts"]);
  expect(problems(block("x\n", "apps/shop.ts#three"))).toEqual(["there is no apps/shop.ts#three"]);
});

test("a block cannot hide in a list", () => {
  expect(problems("- Item\n\n  ```ts\n  const c = 3;\n  ```\n")).toEqual([
    "a block that is indented cannot be checked",
  ]);
});

test("scripts of the repository need no source, and must exist", () => {
  expect(problems("```sh\nnpm run demo   # an agent\nnpm run demo -- --keep\n```\n")).toEqual([]);
  expect(problems("```sh\nnpm run missing\n```\n")).toHaveLength(1);
});

test("pictures need no source", () => {
  expect(problems("```mermaid\ngraph TD\n```\n\n```text\n-->\n```\n")).toEqual([]);
});

test("a link must lead somewhere", () => {
  expect(problems("[a](apps/shop.ts#L1) [b](https://example.com) [c](gone.md)")).toEqual([
    "the link to gone.md leads nowhere",
  ]);
});
