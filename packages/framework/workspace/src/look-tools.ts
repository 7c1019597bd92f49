import { TenonError, type FileStat, type Tool, type WorkspaceReader } from "@tenon/contracts";
import { capped, shownLines } from "./capped.ts";
import { createTool } from "./create-tool.ts";
import { changesText, diffText } from "./diff-text.ts";
import { globFiles } from "./glob.ts";
import { grepFiles } from "./grep.ts";
import { readText } from "./text.ts";
import { toolPath } from "./tool-path.ts";

const mostPaths = 1_000;
const mostMatches = 100;
const mostLineCharacters = 300;
const mostDiffLines = 1_000;

/** Tools that change nothing. */
export const lookTools: { readonly [Name in "read" | "ls" | "glob" | "grep" | "diff"]: Tool } = {
  read: createTool({
    name: "read",
    description:
      "Reads a text file: up to 2,000 lines or 50,000 characters at once. The end says how to go on when there is more.",
    fields: {
      path: { type: "text", description: "Such as /src/main.ts." },
      offset: { type: "count", description: "First line, from 1.", isOptional: true },
      limit: { type: "count", description: "Most lines.", isOptional: true },
    },
    async run(input, { workspace }) {
      const path = toolPath(input.text("path"));
      const text = await fileText(workspace, path);
      return shownLines(text, { from: input.count("offset"), most: input.count("limit") });
    },
  }),
  ls: createTool({
    name: "ls",
    description: "Lists what is in a directory: directories end with `/`, files have their size.",
    fields: { path: { type: "text", description: "Default /.", isOptional: true } },
    async run(input, { workspace }) {
      const path = toolPath(input.maybeText("path") ?? "/");
      const stat = await workspace.stat(path);
      if (stat === undefined) throw nothingAt(path);
      if (stat.type === "file") return `${path} (${stat.size} bytes)`;
      const names = namesIn(path, await workspace.list(path));
      if (names.length === 0) return `${path} is empty.`;
      const shown = names.slice(0, mostPaths).map(async (name) => {
        if (name.endsWith("/")) return name;
        const file = await workspace.stat(path === "/" ? `/${name}` : `${path}/${name}`);
        return `${name} (${sizeOf(file)} bytes)`;
      });
      return capped(await Promise.all(shown), names.length, "Look into a directory, or use glob.");
    },
  }),
  glob: createTool({
    name: "glob",
    description:
      "Finds files by path: `**/*.ts`, `src/**`, `*.{md,txt}`. A pattern without `/` matches names at any depth.",
    fields: {
      pattern: { type: "text", description: "Relative to `path`." },
      path: { type: "text", description: "A directory. Default /.", isOptional: true },
    },
    async run(input, { workspace }) {
      const pattern = input.text("pattern");
      const path = toolPath(input.maybeText("path") ?? "/");
      const found = await globFiles(workspace, pattern, path);
      if (found.length === 0) return `No file below ${path} matches ${pattern}.`;
      return capped(found.slice(0, mostPaths), found.length, "Give a narrower pattern or path.");
    },
  }),
  grep: createTool({
    name: "grep",
    description:
      "Finds lines of text files by a regular expression (RE2: no look-around, no back-references), as path:line: text.",
    fields: {
      pattern: { type: "text", description: "The expression." },
      path: { type: "text", description: "A file or directory. Default /.", isOptional: true },
      glob: { type: "text", description: "Only these files, such as *.ts.", isOptional: true },
      literal: { type: "flag", description: "The pattern is plain text.", isOptional: true },
      ignoreCase: { type: "flag", description: "Finds both cases.", isOptional: true },
    },
    async run(input, { workspace, signal }) {
      const pattern = input.text("pattern");
      const path = toolPath(input.maybeText("path") ?? "/");
      const glob = input.maybeText("glob");
      const { matches, hasMore } = await grepFiles(workspace, {
        pattern,
        path,
        ...(glob === undefined ? {} : { glob }),
        isLiteral: input.flag("literal"),
        ignoresCase: input.flag("ignoreCase"),
        most: mostMatches,
        signal,
      });
      if (matches.length === 0) return `Nothing at ${path} matches ${pattern}.`;
      const lines = matches.map((match) => `${match.path}:${match.line}: ${shortened(match.text)}`);
      const more = `[Only the first ${mostMatches} matches. Give a narrower pattern, path or glob.]`;
      return [...lines, ...(hasMore ? [more] : [])].join("\n");
    },
  }),
  diff: createTool({
    name: "diff",
    description:
      "Shows what changed in the files since the turn began, or, with `other`, how two files differ, as a patch.",
    fields: {
      path: { type: "text", description: "A file or directory. Default /.", isOptional: true },
      other: { type: "text", description: "The file to compare with.", isOptional: true },
    },
    async run(input, { workspace }) {
      const path = toolPath(input.maybeText("path") ?? "/");
      const other = input.maybeText("other");
      if (other === undefined) return sinceTurn(workspace, path);
      const target = toolPath(other);
      const texts = [await fileText(workspace, path), await fileText(workspace, target)] as const;
      const patch = diffText([path, target], texts);
      return patch === undefined ? `${path} and ${target} are equal.` : shownPatch(patch);
    },
  }),
};

async function sinceTurn(
  workspace: WorkspaceReader & { readonly before?: WorkspaceReader },
  path: string,
): Promise<string> {
  const { before } = workspace;
  if (before === undefined)
    throw new TenonError("capability-missing", "This workspace does not know what it was before.", {
      hint: "Compare two files with `other`.",
    });
  const patch = await changesText(before, workspace, path);
  return patch === "" ? `Nothing at ${path} changed in this turn.` : shownPatch(patch);
}

function shownPatch(patch: string): string {
  const lines = patch.replace(/\n$/, "").split("\n").map(shortened);
  return capped(lines.slice(0, mostDiffLines), lines.length, "Give a narrower path.");
}

async function fileText(workspace: WorkspaceReader, path: string): Promise<string> {
  const stat = await workspace.stat(path);
  if (stat === undefined) throw nothingAt(path);
  if (stat.type === "directory")
    throw new TenonError("invalid-input", `${path} is a directory.`, {
      hint: "List it with ls, or name a file.",
    });
  return (await readText(workspace, path)) ?? "";
}

function nothingAt(path: string): TenonError {
  return new TenonError("invalid-input", `There is nothing at ${path}.`, {
    hint: "Look for it with ls or glob.",
  });
}

/** Directories first seen through their files. */
function namesIn(directory: string, paths: readonly string[]): readonly string[] {
  const start = directory === "/" ? 1 : directory.length + 1;
  const names = paths.map((path) => {
    const end = path.indexOf("/", start);
    return end < 0 ? path.slice(start) : path.slice(start, end + 1);
  });
  return [...new Set(names)];
}

function sizeOf(stat: FileStat | undefined): number {
  return stat?.size ?? 0;
}

function shortened(line: string): string {
  if (line.length <= mostLineCharacters) return line;
  return `${line.slice(0, mostLineCharacters).toWellFormed()}... (${line.length} characters)`;
}
