import type { Json, ToolContext, Workspace } from "@tenon/contracts";
import { expect, test } from "vitest";
import { workspaceToolNames, workspaceTools } from "../src/index.ts";
import { createFiles } from "./files.ts";

test("a model reads a whole file as it is, and a part of it with how to go on", async () => {
  const files = createFiles({ "/a.txt": "1\n2\n3\n4\n" });

  expect(await call(files, "read", { path: "a.txt" })).toBe("1\n2\n3\n4\n");
  expect(await call(files, "read", { path: "/a.txt", offset: 2, limit: 2 })).toBe(
    "2\n3\n[Lines 2 to 3 of 4. Go on with offset 4.]",
  );
  expect(await call(files, "read", { path: "/a.txt", offset: 4 })).toBe("4\n[Lines 4 to 4 of 4.]");
  expect(await call(files, "read", { path: "/a.txt", offset: 9 })).toBe(
    "[The file ends with line 4; there is none at 9.]",
  );
});

test("what is read at once is bounded by lines and characters, and a very long line is cut", async () => {
  const files = createFiles({
    "/lines": "x\n".repeat(3_000),
    "/wide": `${"y".repeat(30_000)}\n`.repeat(3),
    "/line": "z".repeat(60_000),
  });

  expect(await call(files, "read", { path: "/lines" })).toMatch(
    /\n\[Lines 1 to 2000 of 3000\. Go on with offset 2001\.\]$/,
  );
  expect(await call(files, "read", { path: "/wide" })).toMatch(
    /\n\[Lines 1 to 1 of 3\. Go on with offset 2\.\]$/,
  );
  expect(await call(files, "read", { path: "/line" })).toMatch(
    /z\.\.\. \(60000 characters; find a part of it with grep\)\n\[Lines 1 to 1 of 1\.\]$/,
  );
});

test("files are written, added to, edited, moved and removed", async () => {
  const files = createFiles();

  const said = [
    await call(files, "write", { path: "src/a.txt", content: "one\n" }),
    await call(files, "write", { path: "/src/a.txt", content: "two\n", append: true }),
    await call(files, "edit", { path: "/src/a.txt", old: "two", new: "2" }),
    await call(files, "move", { from: "/src/a.txt", to: "/b.txt" }),
    await call(files, "read", { path: "/b.txt" }),
    await call(files, "write", { path: "/b.txt", content: "" }),
    await call(files, "remove", { path: "/b.txt" }),
    await call(files, "remove", { path: "/b.txt" }),
  ];

  expect(said).toEqual([
    "Created /src/a.txt (4 bytes).",
    "Added to /src/a.txt (8 bytes).",
    "Edited /src/a.txt (1 place).",
    "Moved /src/a.txt to /b.txt.",
    "one\n2\n",
    "Replaced /b.txt (0 bytes).",
    "Removed /b.txt.",
    "There is nothing at /b.txt.",
  ]);
});

test("directories are listed, and files found by path and by text", async () => {
  const files = createFiles({ "/src/a.ts": "one", "/src/deep/b.ts": "two", "/c.md": "three" });

  expect(await call(files, "ls", {})).toBe("c.md (5 bytes)\nsrc/");
  expect(await call(files, "ls", { path: "src" })).toBe("a.ts (3 bytes)\ndeep/");
  expect(await call(files, "glob", { pattern: "*.ts" })).toBe("/src/a.ts\n/src/deep/b.ts");
  expect(await call(files, "glob", { pattern: "*.js" })).toBe("No file below / matches *.js.");
  expect(await call(files, "grep", { pattern: "t(wo|hree)" })).toBe(
    "/c.md:1: three\n/src/deep/b.ts:1: two",
  );
  expect(await call(files, "grep", { pattern: "none" })).toBe("Nothing at / matches none.");
});

test("long lists say how many there are and how to see the rest", async () => {
  const files = createFiles(
    Object.fromEntries(Array.from({ length: 1_200 }, (_, number) => [`/f${number}`, "x"])),
  );

  expect(await call(files, "ls", {})).toMatch(
    /\n\[1000 of 1200 are shown\. Look into a directory, or use glob\.\]$/,
  );
  expect(await call(files, "glob", { pattern: "*" })).toMatch(
    /\n\[1000 of 1200 are shown\. Give a narrower pattern or path\.\]$/,
  );
  expect(await call(files, "grep", { pattern: "x" })).toMatch(
    /\n\[Only the first 100 matches\. Give a narrower pattern, path or glob\.\]$/,
  );
});

test("the difference since the turn began is shown, and that of two files", async () => {
  const before = createFiles({ "/a": "1\n" });
  const files: Workspace = { ...createFiles({ "/a": "2\n", "/b": "2\n" }), before };

  expect(await call(files, "diff", { path: "/a" })).toBe("Nothing at /a changed in this turn.");
  expect(await call(files, "diff", {})).toContain("--- /a\n+++ /a\n@@ -1,1 +1,1 @@\n-1\n+2");
  expect(await call(files, "diff", { path: "/a", other: "/b" })).toBe("/a and /b are equal.");
  await expect(call(createFiles(), "diff", {})).rejects.toMatchObject({
    code: "capability-missing",
  });
});

test.each([
  ["read", { path: "/none" }, "There is nothing at /none."],
  ["read", { path: "/dir" }, "/dir is a directory."],
  ["read", { path: "/png" }, "/png is not text (4 bytes)."],
  ["edit", { path: "/none", old: "a", new: "b" }, "There is no file /none."],
  [
    "edit",
    { path: "/dir/a", old: "b", new: "c" },
    "/dir/a was not edited: `old` is not in the file. Read the file and give its exact text.",
  ],
  ["edit", { path: "/png", old: "a", new: "b" }, "/png is not text (4 bytes)."],
  ["diff", { path: "/png", other: "/dir/a" }, "/png is not text (4 bytes)."],
])("%s of %j is refused: %s", async (name, input, message) => {
  const files = createFiles({ "/dir/a": "a", "/png": new Uint8Array(4) });

  await expect(call(files, name, input)).rejects.toThrow(message);
});

test.each([
  ["read", {}, "/path must be a text."],
  ["read", { path: "/a", offset: -1 }, "/offset must be a whole number from 0."],
  ["read", { file: "/a" }, 'there is no field "file". The fields are: path, offset, limit.'],
  ["write", { path: "/a", content: "", append: "yes" }, "/append must be true or false."],
  ["ls", "/", "it must be an object."],
])("%s does not take %j: %s", (name, input: Json, problem) => {
  expect(toolOf(name).validate(input)).toEqual({
    ok: false,
    message: `Input of tool "${name}" is invalid: ${problem}`,
  });
});

test("tools that change files wait for each other, those that look do not", () => {
  const tools = workspaceTools();

  expect(tools.map(({ spec }) => spec.name)).toEqual(workspaceToolNames);
  expect(tools.filter(({ spec }) => spec.sequential).map(({ spec }) => spec.name)).toEqual([
    "write",
    "edit",
    "move",
    "remove",
  ]);
});

function toolOf(name: string): ReturnType<typeof workspaceTools>[number] {
  const tool = workspaceTools().find(({ spec }) => spec.name === name);
  if (tool === undefined) throw new TypeError(`no tool ${name}`);
  return tool;
}

/** Tools for files use nothing of their context but the files and the signal. */
async function call(workspace: Workspace, name: string, input: Json): Promise<unknown> {
  const tool = toolOf(name);
  const validation = await tool.validate(input);
  expect(validation).toMatchObject({ ok: true });
  const context = { workspace, signal: new AbortController().signal } as unknown as ToolContext;
  return tool.run?.(input, context);
}
