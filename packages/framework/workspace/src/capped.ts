const mostLines = 2_000;
const mostCharacters = 50_000;

/** Lines that are shown of so many, and how to see the rest. */
export function capped(shown: readonly string[], total: number, hint: string): string {
  if (shown.length === total) return shown.join("\n");
  return [...shown, `[${shown.length} of ${total} are shown. ${hint}]`].join("\n");
}

/** Which lines of a text are wanted. */
export interface LineRange {
  /** From 1. */
  readonly from: number | undefined;
  readonly most: number | undefined;
}

/** Some lines of a text, from a line on; the end says where to go on. */
export function shownLines(text: string, { from = 1, most = mostLines }: LineRange): string {
  const lines = linesOf(text);
  const first = Math.max(1, from);
  if (first > lines.length)
    return `[The file ends with line ${lines.length}; there is none at ${first}.]`;
  const shown = fitting(lines.slice(first - 1, first - 1 + Math.min(most, mostLines)));
  const last = first - 1 + shown.length;
  if (shown.length === lines.length && shown.every((line, at) => line === lines[at])) return text;
  const next = last < lines.length ? ` Go on with offset ${last + 1}.` : "";
  return [...shown, `[Lines ${first} to ${last} of ${lines.length}.${next}]`].join("\n");
}

function linesOf(text: string): readonly string[] {
  const lines = text.split("\n");
  return lines.length > 1 && lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** At least one line is shown, or nobody could go on behind it. */
function fitting(lines: readonly string[]): readonly string[] {
  let characters = 0;
  const end = lines.findIndex((line) => (characters += line.length + 1) > mostCharacters);
  return (end < 0 ? lines : lines.slice(0, Math.max(1, end))).map(cut);
}

function cut(line: string): string {
  if (line.length <= mostCharacters) return line;
  return `${line.slice(0, mostCharacters).toWellFormed()}... (${line.length} characters; find a part of it with grep)`;
}
