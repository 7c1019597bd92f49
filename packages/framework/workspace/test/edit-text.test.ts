import { expect, test } from "vitest";
import { editText } from "../src/index.ts";

test("the only place is replaced, whatever `new` holds", () => {
  expect(editText("a b c", { old: "b", new: "$& $1" })).toEqual({ text: "a $& $1 c", places: 1 });
});

test("every place is replaced when that is asked for", () => {
  expect(editText("a a a", { old: "a", new: "b", all: true })).toEqual({
    text: "b b b",
    places: 3,
  });
});

test("an edit with LF changes a text with CRLF, and keeps its lines", () => {
  expect(editText("a\r\nb\r\nc", { old: "a\nb", new: "x\ny" })).toEqual({
    text: "x\r\ny\r\nc",
    places: 1,
  });
});

test.each([
  [
    "a\nb\na",
    { old: "a", new: "b" },
    "`old` is there 2 times, on lines 1, 3. Give more of the text around it, or set `all`.",
  ],
  [
    "  if (a) {\n}",
    { old: "if (a) {\n\t}", new: "" },
    '`old` is not in the file. A line that begins like it, but for white space, is line 1: "  if (a) {". Read the file and give its exact text.',
  ],
  ["a", { old: "b", new: "c" }, "`old` is not in the file. Read the file and give its exact text."],
  ["a", { old: "", new: "c" }, "`old` must not be empty."],
  ["a", { old: "a", new: "a" }, "`old` and `new` are the same."],
])("in %j the edit %j is refused: %s", (text, edit, problem) => {
  expect(editText(text, edit)).toEqual({ problem });
});

test("an edit that would make a file of gigabytes is a problem before it is done", () => {
  expect(editText("a".repeat(1_000_000), { old: "a", new: "b".repeat(1_000), all: true })).toEqual({
    problem: "the file would have 1000000000 characters; at most 67108864 are edited.",
  });
});
