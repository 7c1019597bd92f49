/** Where a text that is no JSON stops being it, as a position in the text; its length when it only ends too early. */
export function whereJsonEnds(text: string): number {
  const open: Opened[] = [];
  let wanted: Wanted = "value";
  let position = 0;
  for (;;) {
    position += lengthOf(/[ \t\n\r]*/y, text, position);
    const character = text[position];
    if (character === undefined || wanted === "end") return position;
    const isClosed: boolean = mayClose.has(wanted) && character === closingOf(open.at(-1));
    const length = isClosed ? 1 : tokenLength(wanted, text, position);
    if (length === 0) return position;
    if (isClosed) open.pop();
    position += length;
    wanted = isClosed ? afterValue(open) : wantedAfter(character, wanted, open);
  }
}

type Opened = "[" | "{";

type Wanted = "value" | "first" | "name" | "another" | "colon" | "comma" | "end";

const value = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[[{]/y;
const others: { readonly [Each in Wanted]?: RegExp } = {
  value,
  first: value,
  colon: /:/y,
  comma: /,/y,
};
const mayBeText: ReadonlySet<Wanted> = new Set(["value", "first", "name", "another"]);

/** What may be wanted where an array or an object ends. */
const mayClose: ReadonlySet<Wanted> = new Set(["first", "name", "comma"]);

function afterValue(open: readonly string[]): Wanted {
  return open.length === 0 ? "end" : "comma";
}

function wantedAfter(character: string, wanted: Wanted, open: Opened[]): Wanted {
  switch (wanted) {
    case "name":
    case "another":
      return "colon";
    case "colon":
      return "value";
    case "comma":
      return open.at(-1) === "{" ? "another" : "value";
    default:
      if (character !== "[" && character !== "{") return afterValue(open);
      open.push(character);
      return character === "[" ? "first" : "name";
  }
}

function closingOf(opened: Opened | undefined): string | undefined {
  if (opened === undefined) return undefined;
  return opened === "[" ? "]" : "}";
}

function tokenLength(wanted: Wanted, text: string, position: number): number {
  if (text[position] === '"') return mayBeText.has(wanted) ? textLength(text, position) : 0;
  const token = others[wanted];
  return token === undefined ? 0 : lengthOf(token, text, position);
}

/** A text may be as long as the body, which is more than an expression goes through. */
function textLength(text: string, position: number): number {
  for (let at = position + 1; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (character === '"') return at + 1 - position;
    if (character < " ") return 0;
    if (character !== "\\") continue;
    const length = lengthOf(/\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y, text, at);
    if (length === 0) return 0;
    at += length - 1;
  }
  return 0;
}

function lengthOf(token: RegExp, text: string, position: number): number {
  token.lastIndex = position;
  return token.exec(text)?.[0].length ?? 0;
}
