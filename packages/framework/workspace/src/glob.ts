import { TenonError, type WorkspaceReader } from "@tenon/contracts";

const maxPatternLength = 500;
const maxAlternatives = 100;
/** What 50,000 long paths take, and a hostile pattern within a second or two. */
const maxSteps = 100_000_000;

/**
 * Files below `directory` whose path matches. A pattern without `/` matches names at any depth; `*` and `?` stay within a
 * name, `**` goes through directories, `[a-z]` is one character and `{a,b}` either text.
 */
export async function globFiles(
  workspace: WorkspaceReader,
  pattern: string,
  directory = "/",
): Promise<readonly string[]> {
  const matches = matchGlob(pattern);
  const start = directory === "/" ? 1 : directory.length + 1;
  const paths = await workspace.list(directory);
  return paths.filter((path) => matches(path.slice(start)));
}

/**
 * Compiles a pattern for paths without a leading `/`. A model writes patterns, so none is made a regular expression that
 * could backtrack: the time is at most the length of the pattern times that of the path. Throws `invalid-input`; so does
 * what it returns, when paths and pattern together would take too long.
 */
export function matchGlob(pattern: string): (path: string) => boolean {
  if (pattern === "" || pattern.length > maxPatternLength)
    throw invalid(pattern, `must have 1 to ${maxPatternLength} characters`);
  const rooted = pattern.startsWith("/") ? pattern.slice(1) : pattern;
  const anywhere = rooted.includes("/") || pattern.startsWith("/") ? rooted : `**/${rooted}`;
  const compiled = alternativesOf(anywhere, pattern).map((each) =>
    each.split("/").map(compileName),
  );
  const spend = createBudget(pattern);
  const [only, ...others] = compiled;
  const [first, last, ...more] = only ?? [];
  // Most patterns: a name at any depth.
  if (others.length === 0 && first === "**" && last !== undefined && more.length === 0)
    return (path) => last === "**" || isNamed(last, path.slice(path.lastIndexOf("/") + 1), spend);
  return (path) => {
    const names = path.split("/");
    return compiled.some((parts) => matchParts(parts, names, spend));
  };
}

/** One name of a pattern: `**`, a name as it is, or characters and stars. */
type NamePattern =
  | "**"
  | { readonly name: string }
  | { readonly tokens: readonly Token[]; readonly suffix: string };
type Token = "*" | ((character: string) => boolean);

function compileName(name: string): NamePattern {
  if (name === "**") return "**";
  if (!/[*?[]/.test(name)) return { name };
  const tokens: Token[] = [];
  for (let at = 0; at < name.length; at += 1) {
    const character = name.charAt(at);
    const end = character === "[" ? name.indexOf("]", at + 2) : -1;
    if (character === "*") {
      if (tokens.at(-1) !== "*") tokens.push("*");
    } else if (character === "?") tokens.push(() => true);
    else if (end > 0) {
      tokens.push(setOf(name.slice(at + 1, end).split("")));
      at = end;
    } else tokens.push((other) => other === character);
  }
  // What every match ends with is looked at first: it tells most names apart.
  const [suffix = ""] = /[^*?\]]*$/.exec(name) ?? [];
  return { tokens, suffix };
}

function setOf(characters: readonly string[]): (character: string) => boolean {
  const isNegated = characters[0] === "!" || characters[0] === "^";
  const members = isNegated ? characters.slice(1) : characters;
  const has = (character: string): boolean =>
    members.some((member, at) => {
      const isRange = members[at + 1] === "-" && members[at + 2] !== undefined;
      return isRange
        ? member <= character && character <= (members[at + 2] ?? "")
        : member === character;
    });
  return (character) => has(character) !== isNegated;
}

/** Only the last `**` is ever tried again: what an earlier one skipped more of, the last can skip too. */
function matchParts(
  parts: readonly NamePattern[],
  names: readonly string[],
  spend: () => void,
): boolean {
  return matchWildly(parts.length, names.length, {
    spend,
    isStar: (part) => parts[part] === "**",
    matches: (part, name) => {
      const pattern = parts[part];
      if (pattern === undefined || pattern === "**") return false;
      return isNamed(pattern, names[name] ?? "", spend);
    },
  });
}

function isNamed(pattern: Exclude<NamePattern, "**">, name: string, spend: () => void): boolean {
  if ("name" in pattern) return pattern.name === name;
  const { suffix, tokens } = pattern;
  return name.endsWith(suffix) && matchName(tokens, name, spend);
}

function matchName(tokens: readonly Token[], name: string, spend: () => void): boolean {
  return matchWildly(tokens.length, name.length, {
    spend,
    isStar: (token) => tokens[token] === "*",
    matches: (token, at) => {
      const matches = tokens[token];
      return typeof matches === "function" && matches(name.charAt(at));
    },
  });
}

interface Wild {
  /** Called for each step. Throws when there were too many. */
  readonly spend: () => void;
  readonly isStar: (token: number) => boolean;
  readonly matches: (token: number, at: number) => boolean;
}

function matchWildly(tokens: number, length: number, { spend, isStar, matches }: Wild): boolean {
  let token = 0;
  let at = 0;
  let star = -1;
  let resume = 0;
  while (at < length) {
    spend();
    if (token < tokens && isStar(token)) {
      star = token;
      resume = at;
      token += 1;
    } else if (token < tokens && matches(token, at)) {
      token += 1;
      at += 1;
    } else if (star >= 0) {
      token = star + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  while (token < tokens && isStar(token)) token += 1;
  return token === tokens;
}

/** Counts the steps of all paths that one pattern is asked about. */
function createBudget(pattern: string): () => void {
  let left = maxSteps;
  return () => {
    left -= 1;
    if (left < 0) throw invalid(pattern, "would take too long on so many paths");
  };
}

/** Every text that the braces of a pattern allow. */
function alternativesOf(given: string, pattern: string): readonly string[] {
  let open: readonly string[] = [given];
  const done: string[] = [];
  while (open.length > 0) {
    const next: string[] = [];
    for (const each of open) {
      const brace = innermostBrace(each);
      if (brace === undefined) done.push(each);
      else next.push(...brace.choices.map((choice) => brace.before + choice + brace.after));
    }
    if (done.length + next.length > maxAlternatives)
      throw invalid(pattern, `stands for more than ${maxAlternatives} patterns`);
    open = next;
  }
  return done;
}

function innermostBrace(
  text: string,
):
  | { readonly before: string; readonly choices: readonly string[]; readonly after: string }
  | undefined {
  const found = /\{([^{}]*)\}/.exec(text);
  if (found === null) return undefined;
  const [whole, inner = ""] = found;
  return {
    before: text.slice(0, found.index),
    choices: inner.split(","),
    after: text.slice(found.index + whole.length),
  };
}

function invalid(pattern: string, rule: string): TenonError {
  return new TenonError(
    "invalid-input",
    `The pattern ${JSON.stringify(pattern.slice(0, 60))} ${rule}.`,
    { hint: "For example `**/*.ts`, `src/**` or `*.{md,txt}`." },
  );
}
