import { expect, test } from "vitest";
import { grepFiles, type GrepOptions } from "../src/index.ts";
import { createFiles } from "./files.ts";

const files = createFiles({
  "/a.ts": "const one = 1;\nconst Two = 2;\n\nreturn one + Two;",
  "/b/c.md": "one (1)\r\ntwo\n",
  "/b/image.png": new Uint8Array([111, 110, 101, 0]),
});

test.each<readonly [GrepOptions, readonly string[]]>([
  [{ pattern: "one" }, ["/a.ts:1", "/a.ts:4", "/b/c.md:1"]],
  [{ pattern: "two" }, ["/b/c.md:2"]],
  [{ pattern: "two", ignoresCase: true }, ["/a.ts:2", "/a.ts:4", "/b/c.md:2"]],
  [{ pattern: "^const \\w+ = \\d" }, ["/a.ts:1", "/a.ts:2"]],
  [{ pattern: "(1)", isLiteral: true }, ["/b/c.md:1"]],
  [{ pattern: "(1)" }, ["/a.ts:1", "/b/c.md:1"]],
  [{ pattern: "one", path: "/b" }, ["/b/c.md:1"]],
  [{ pattern: "one", path: "/a.ts" }, ["/a.ts:1", "/a.ts:4"]],
  [{ pattern: "one", glob: "*.md" }, ["/b/c.md:1"]],
  [{ pattern: "nowhere" }, []],
])("%o finds %o", async (options, expected) => {
  const { matches } = await grepFiles(files, options);

  expect(matches.map(({ path, line }) => `${path}:${line}`)).toEqual(expected);
});

test("a line is found once, as it is, and what is too much is said", async () => {
  const many = createFiles({ "/a": "x x\n".repeat(5) });

  expect(await grepFiles(many, { pattern: "x", most: 2 })).toEqual({
    matches: [
      { path: "/a", line: 1, text: "x x" },
      { path: "/a", line: 2, text: "x x" },
    ],
    hasMore: true,
  });
  expect((await grepFiles(many, { pattern: "x", most: 5 })).hasMore).toBe(false);
});

test("an expression that would backtrack for ever does not", async () => {
  const evil = createFiles({ "/a": "a".repeat(50_000) });

  expect((await grepFiles(evil, { pattern: "(a+)+b$" })).matches).toEqual([]);
});

test("an expression of many states is refused in much text, and a plain one is not", async () => {
  const large = createFiles({ "/a": `${"ab".repeat(2_000_000)}c` });
  const states = "[ab]*a[ab]{900}[cd]";

  await expect(grepFiles(large, { pattern: states })).rejects.toMatchObject({
    code: "invalid-input",
    message: `The pattern "${states}" would take too long in so much text.`,
  });
  expect((await grepFiles(large, { pattern: "b[cd]$" })).matches).toHaveLength(1);
  expect((await grepFiles(large, { pattern: "abc" })).matches).toHaveLength(1);
});

test.each<readonly [GrepOptions, string]>([
  [{ pattern: "((a{100}){100}){100}" }, "is no regular expression (error parsing regexp: invalid"],
  [{ pattern: "a".repeat(1_001) }, "must have 1 to 1000 characters."],
  [{ pattern: "(" }, 'The pattern "(" is no regular expression'],
  [{ pattern: "(?=a)" }, 'The pattern "(?=a)" is no regular expression'],
  [{ pattern: "" }, 'The pattern "" must have 1 to 1000 characters.'],
  [{ pattern: "a", path: "/none" }, "There is nothing at /none."],
])("%o is refused", async (options, message) => {
  await expect(grepFiles(files, options)).rejects.toThrow(message);
});
