import { type Node, type Rule } from "./rule.ts";

/** Banned word of an exported name -> what VOCABULARY.md says instead. */
const anywhere: Readonly<Record<string, string>> = {
  cfg: "config",
  ctx: "context",
  helper: "the idea it helps with",
  manager: "the port or function it is",
  msg: "message",
  opts: "options",
  req: "request",
  res: "response or result",
  session: "conversation",
  thread: "conversation",
  tmp: "temporary",
  util: "the idea it serves",
  utils: "the idea it serves",
};

/** Verbs that say nothing; they are nouns or harmless elsewhere in a name. */
const leading: Readonly<Record<string, string>> = {
  do: "a verb that says what happens",
  execute: "run, or a verb that says what happens",
  handle: "a verb that says what happens",
  manage: "a verb that says what happens",
  perform: "a verb that says what happens",
  process: "a verb that says what happens",
};

const noun = /^[A-Z]/;

/** Exported names use the words of VOCABULARY.md. */
export const vocabulary: Rule = {
  create(context) {
    return {
      ExportNamedDeclaration(node) {
        for (const declared of declaredNames(node.declaration)) {
          const problem = problemWith(declared.name ?? "");
          if (problem !== undefined) context.report({ node: declared, message: problem });
        }
      },
    };
  },
};

function declaredNames(declaration: Node | null | undefined): readonly Node[] {
  if (declaration === null || declaration === undefined) return [];
  const ids = declaration.declarations?.map((each) => each.id) ?? [declaration.id];
  return ids.filter((id): id is Node => id?.name !== undefined);
}

function problemWith(name: string): string | undefined {
  const words = name.split(/(?<=[a-z0-9])(?=[A-Z])|_/).map((word) => word.toLowerCase());
  for (const word of words) {
    const instead = anywhere[word];
    if (instead !== undefined) return `"${name}" says "${word}": say ${instead} (VOCABULARY.md).`;
  }
  const first = words[0] ?? "";
  const better = leading[first];
  if (better !== undefined && words.length > 1 && !noun.test(name)) {
    return `"${name}" starts with "${first}": say ${better} (VOCABULARY.md).`;
  }
  if (words.length > 1 && noun.test(name) && words.at(-1) === "run") {
    return `"${name}" makes "run" a noun: say turn, attempt or tool call (VOCABULARY.md).`;
  }
  return undefined;
}
