import { expect, test } from "vitest";
import { bytesOf, isTooDeep, lineOf } from "../src/index.ts";
import { readSource } from "../src/node.ts";

test("JSON of a hundred levels passes, one more does not, and brackets in texts are none", () => {
  const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);

  expect([nested(100), nested(101), JSON.stringify("[".repeat(500))].map(isTooDeep)).toEqual([
    false,
    true,
    false,
  ]);
});

test("a text is as long as its UTF-8", () => {
  expect(bytesOf("aü")).toBe(3);
});

test("the line of a script is found in what an engine says", () => {
  expect([lineOf("at script.js:3:10"), lineOf("at guest.js:3:10")]).toEqual([3, undefined]);
});

test("types are taken out and every line stays, unless the code is written anew", () => {
  expect(readSource("const a: number = 1;")).toEqual({
    text: "const a         = 1;",
    hasLines: true,
  });
  expect(readSource("enum A { B }")).toMatchObject({ hasLines: false });
  expect(readSource("const = 1")).toEqual({ text: "const = 1", hasLines: true });
});
