import { parse, type Node, type Program } from "acorn";
import { full } from "acorn-walk";
import { transform } from "sucrase";

/** A script as a Dynamic Worker loads it, or why it cannot be read. */
export type FueledSource =
  | { readonly isReadable: true; readonly text: string }
  | { readonly isReadable: false; readonly message: string; readonly line?: number };

/**
 * Turns the body of an async function into a module that counts its loops and its functions and stops when `fuel` is
 * used up: no timer fires in a loop that never ends. Types are taken out first; every line stays where it is.
 */
export function fueledSource(source: string, fuel: number): FueledSource {
  try {
    const { code } = transform(`export default async () => {${source}\n};`, {
      transforms: ["typescript"],
      disableESTransforms: true,
      keepUnusedImports: true,
    });
    const text = withFuel(code, fuel);
    if (text !== undefined) return { isReadable: true, text };
    return { isReadable: false, message: "SyntaxError: Unexpected token '}'" };
  } catch (error) {
    return refused(error);
  }
}

const wholeFunction = "export default async (";

function withFuel(code: string, fuel: number): string | undefined {
  const names = new Set<string>();
  const program = parse(code, {
    ecmaVersion: "latest",
    sourceType: "module",
    onToken: (token) => {
      if (token.type.label === "name" && "value" in token) names.add(String(token.value));
    },
  });
  if (program.body.length !== 1) return undefined;
  const [left, end] = [unused("fuel", names), unused("end", names)];
  const edits: Edit[] = [
    { at: 0, text: `let ${left}=${fuel};` },
    { at: wholeFunction.length, text: end },
  ];
  for (const { body, cost } of bodiesOf(program)) {
    const check = `(${left}-=${cost})<0`;
    if (body.type === "BlockStatement") {
      edits.push({ at: body.start + 1, text: `if(${check})${end}();` });
    } else if (body.type.endsWith("Statement")) {
      edits.push({ at: body.start, text: `{if(${check})${end}();` }, { at: body.end, text: "}" });
    } else {
      edits.push({ at: body.start, text: `(${check}&&${end}(),` }, { at: body.end, text: ")" });
    }
  }
  return edited(code, edits);
}

/** A name that the script does not use, so that it cannot reach what is called so. */
function unused(word: string, names: ReadonlySet<string>): string {
  let name = `$${word}`;
  while (names.has(name)) name = `$${name}`;
  return name;
}

interface Body {
  readonly body: Node;
  readonly cost: number;
}

/** What runs again and again: bodies of loops and functions, inner ones first. */
function bodiesOf(program: Program): readonly Body[] {
  const bodies: Body[] = [];
  full(program, (node) => {
    const cost = costs.get(node.type);
    if (cost !== undefined && "body" in node) bodies.push({ body: node.body as Node, cost });
  });
  return bodies;
}

/** A function takes more time than a round of a loop, and may leave a promise behind. */
const costs: ReadonlyMap<string, number> = new Map([
  ["ArrowFunctionExpression", 10],
  ["DoWhileStatement", 1],
  ["ForInStatement", 1],
  ["ForOfStatement", 1],
  ["ForStatement", 1],
  ["FunctionDeclaration", 10],
  ["FunctionExpression", 10],
  ["WhileStatement", 1],
]);

interface Edit {
  readonly at: number;
  readonly text: string;
}

/** Of two edits at one place the inner one comes first, as bodies that end together do. */
function edited(code: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { at, text } of edits.toSorted((one, other) => one.at - other.at)) {
    parts.push(code.slice(from, at), text);
    from = at;
  }
  return parts.join("") + code.slice(from);
}

function refused(error: unknown): FueledSource {
  if (error instanceof RangeError)
    return { isReadable: false, message: "SyntaxError: The script is nested too deeply." };
  const line = lineIn(error);
  const text = error instanceof Error ? error.message : String(error);
  // Both parsers tell the place behind their words, and one its own name before them.
  const [, words = text] =
    /^(?:Error transforming [^:]*: )?(.*?)(?: \(\d+:\d+\))?$/s.exec(text) ?? [];
  return {
    isReadable: false,
    message: `SyntaxError: ${words}`,
    ...(line === undefined ? {} : { line }),
  };
}

function lineIn(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("loc" in error)) return undefined;
  const { loc } = error;
  if (typeof loc !== "object" || loc === null || !("line" in loc)) return undefined;
  return typeof loc.line === "number" ? loc.line : undefined;
}
