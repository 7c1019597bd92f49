/** A replacement in a text. */
export interface Edit {
  readonly old: string;
  readonly new: string;
  /** Replaces every place instead of the only one. */
  readonly all?: boolean;
}

/** The text after an edit and how many places were replaced, or why it was not possible. */
export type Edited =
  | { readonly text: string; readonly places: number }
  | { readonly problem: string };

/**
 * Replaces the one place that is `old`. What is not there, or there more than once, is a problem that says where to look.
 * In a text whose lines end with CRLF an edit may be written with LF.
 */
export function editText(text: string, edit: Edit): Edited {
  const { all = false } = edit;
  if (edit.old === "") return { problem: "`old` must not be empty." };
  if (edit.old === edit.new) return { problem: "`old` and `new` are the same." };
  const [old, fresh] = hasItsLines(text, edit.old)
    ? [edit.old, edit.new]
    : [edit.old, edit.new].map(toCrlf);
  if (old === undefined || fresh === undefined)
    return { problem: "`old` and `new` must be texts." };
  const places = placesOf(text, old);
  if (places.length === 0) return { problem: notFound(text, edit.old) };
  if (places.length > 1 && !all) {
    const lines = places.slice(0, 10).map((at) => lineAt(text, at));
    const more = places.length > lines.length ? ", ..." : "";
    return {
      problem: `\`old\` is there ${places.length} times, on lines ${lines.join(", ")}${more}. Give more of the text around it, or set \`all\`.`,
    };
  }
  const length = text.length + places.length * (fresh.length - old.length);
  if (length > maxLength)
    return {
      problem: `the file would have ${length} characters; at most ${maxLength} are edited.`,
    };
  return { text: text.split(old).join(fresh), places: places.length };
}

/** More than any workspace takes as a file; without a bound a short text in many places fills the memory. */
const maxLength = 64 * 1024 * 1024;

function hasItsLines(text: string, old: string): boolean {
  return !old.includes("\n") || text.includes(old) || !text.includes("\r\n");
}

function toCrlf(text: string): string {
  return text.replace(/\r?\n/g, "\r\n");
}

function placesOf(text: string, old: string): readonly number[] {
  const places: number[] = [];
  for (let at = text.indexOf(old); at >= 0; at = text.indexOf(old, at + old.length))
    places.push(at);
  return places;
}

function lineAt(text: string, at: number): number {
  let line = 1;
  for (let end = text.indexOf("\n"); end >= 0 && end < at; end = text.indexOf("\n", end + 1))
    line += 1;
  return line;
}

/** Mostly it is the white space that differs. */
function notFound(text: string, old: string): string {
  const wanted = old
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line !== "");
  const lines = text.split("\n");
  const at = wanted === undefined ? -1 : lines.findIndex((line) => line.trim() === wanted);
  const near =
    at < 0
      ? ""
      : ` A line that begins like it, but for white space, is line ${at + 1}: ${JSON.stringify(lines[at]?.slice(0, 200))}.`;
  return `\`old\` is not in the file.${near} Read the file and give its exact text.`;
}
