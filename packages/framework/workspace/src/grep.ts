import { TenonError, type WorkspaceReader } from "@tenon/contracts";
import { RE2JS } from "re2js";
import { matchGlob } from "./glob.ts";
import { decodeText } from "./text.ts";

/** What to search for, and where. */
export interface GrepOptions {
  /** A regular expression (RE2: no look-around, no back-references), or a plain text when `isLiteral`. */
  readonly pattern: string;
  readonly isLiteral?: boolean;
  readonly ignoresCase?: boolean;
  /** A file or directory. Default `/`. */
  readonly path?: string;
  /** Only files whose path below `path` matches. */
  readonly glob?: string;
  /** Most matching lines. Default 100. */
  readonly most?: number;
  readonly signal?: AbortSignal;
}

/** A line that matches. */
export interface GrepMatch {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** Lines that match, and whether there are more. */
export interface GrepResult {
  readonly matches: readonly GrepMatch[];
  readonly hasMore: boolean;
}

/**
 * Searches the lines of text files; others are passed over. The time grows with the size of the files, whatever the
 * pattern is. Rejects with `invalid-input` for a pattern that cannot be read.
 */
export async function grepFiles(
  workspace: WorkspaceReader,
  options: GrepOptions,
): Promise<GrepResult> {
  const { most = 100, signal } = options;
  const find = finderOf(options);
  let work = 0;
  const matches: GrepMatch[] = [];
  for (const path of await pathsOf(workspace, options)) {
    signal?.throwIfAborted();
    const bytes = await workspace.read(path);
    if (bytes === undefined || !find.mayBeIn(bytes)) continue;
    const text = decodeText(bytes);
    if (text === undefined) continue;
    work += text.length * find.steps;
    if (work > maxWork) throw tooMuch(options.pattern);
    for (const [line, found] of find.lines(text)) {
      if (matches.length === most) return { matches, hasMore: true };
      matches.push({ path, line, text: found });
    }
  }
  return { matches, hasMore: false };
}

/** How lines are found; `mayBeIn` may say yes too often. */
interface Finder {
  /** Of each character, at the worst. */
  readonly steps: number;
  mayBeIn(bytes: Uint8Array): boolean;
  lines(text: string): Iterable<readonly [number, string]>;
}

const maxPatternLength = 1_000;

/** Linear is not short: the steps of 40 MB and an expression of usual size, some ten seconds where it is a hostile one. */
const maxWork = 2_000_000_000;

function finderOf({ pattern, isLiteral = false, ignoresCase = false }: GrepOptions): Finder {
  if (pattern === "" || pattern.length > maxPatternLength)
    throw invalid(pattern, `must have 1 to ${maxPatternLength} characters`);
  const isPlain = isLiteral || !/[\\^$.*+?()[\]{}|]/.test(pattern);
  if (isPlain && !ignoresCase) return literalFinder(pattern);
  const expression = compile(isPlain ? RE2JS.quote(pattern) : pattern, pattern, ignoresCase);
  return {
    steps: expression.programSize(),
    mayBeIn: () => true,
    lines: (text) => matchingLines(text, (line) => expression.test(line), expression.test(text)),
  };
}

function literalFinder(literal: string): Finder {
  const wanted = new TextEncoder().encode(literal);
  return {
    steps: 0,
    mayBeIn: (bytes) => holdsBytes(bytes, wanted),
    *lines(text) {
      let line = 1;
      let from = 0;
      for (let at = text.indexOf(literal); at >= 0;) {
        for (
          let end = text.indexOf("\n", from);
          end >= 0 && end < at;
          end = text.indexOf("\n", from)
        ) {
          line += 1;
          from = end + 1;
        }
        const end = text.indexOf("\n", at);
        yield [line, text.slice(from, end < 0 ? undefined : end)];
        at = end < 0 ? -1 : text.indexOf(literal, end + 1);
      }
    },
  };
}

/** Without decoding, which costs more than the search. */
function holdsBytes(bytes: Uint8Array, wanted: Uint8Array): boolean {
  const [first = 0] = wanted;
  const last = bytes.length - wanted.length;
  for (let at = bytes.indexOf(first); at >= 0 && at <= last; at = bytes.indexOf(first, at + 1)) {
    let length = 1;
    while (length < wanted.length && bytes[at + length] === wanted[length]) length += 1;
    if (length === wanted.length) return true;
  }
  return false;
}

function* matchingLines(
  text: string,
  matches: (line: string) => boolean,
  isSomewhere: boolean,
): Generator<readonly [number, string]> {
  if (!isSomewhere) return;
  for (const [index, line] of text.split("\n").entries())
    if (matches(line)) yield [index + 1, line];
}

function compile(source: string, pattern: string, ignoresCase: boolean): RE2JS {
  try {
    return RE2JS.compile(source, RE2JS.MULTILINE | (ignoresCase ? RE2JS.CASE_INSENSITIVE : 0));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid(pattern, `is no regular expression (${reason})`);
  }
}

async function pathsOf(
  workspace: WorkspaceReader,
  { path = "/", glob }: GrepOptions,
): Promise<readonly string[]> {
  const stat = await workspace.stat(path);
  if (stat === undefined) throw new TenonError("invalid-input", `There is nothing at ${path}.`);
  if (stat.type === "file") return [path];
  const paths = await workspace.list(path);
  if (glob === undefined) return paths;
  const matches = matchGlob(glob);
  const start = path === "/" ? 1 : path.length + 1;
  return paths.filter((each) => matches(each.slice(start)));
}

function tooMuch(pattern: string): TenonError {
  return new TenonError(
    "invalid-input",
    `The pattern ${JSON.stringify(pattern.slice(0, 60))} would take too long in so much text.`,
    { hint: "Give a narrower path or glob, a plain text, or an expression that repeats less." },
  );
}

function invalid(pattern: string, rule: string): TenonError {
  return new TenonError(
    "invalid-input",
    `The pattern ${JSON.stringify(pattern.slice(0, 60))} ${rule}.`,
    {
      hint: "Expressions are those of RE2: without look-around and back-references. A plain text needs `literal`.",
    },
  );
}
