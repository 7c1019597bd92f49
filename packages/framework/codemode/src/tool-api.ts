import { TenonError, type Tool, type ToolSpec } from "@tenon/contracts";
import MiniSearch from "minisearch";
import { oneLine, typeText } from "./type-text.ts";

/** The tools that scripts may use, as a script sees them. */
export interface ToolApi {
  /** Their declarations, or how to find them when there are too many to show. */
  readonly description: string;
  /** The tool that scripts call by this name. */
  find(name: string): ToolSpec | undefined;
  /** The declarations of the tools that fit the words best. */
  search(query: string, most: number): string;
}

/** A tool, and the name that scripts have for it. */
interface Declared {
  readonly name: string;
  readonly spec: ToolSpec;
  readonly text: string;
}

/** Turns tools into an API. Throws `invalid-agent` when two of them would have one name. */
export function createToolApi(tools: readonly Tool[], mostShown: number): ToolApi {
  const declared = new Map<string, Declared>();
  for (const { spec } of tools) {
    const name = scriptName(spec.name);
    const other = declared.get(name);
    if (other !== undefined) {
      throw new TenonError(
        "invalid-agent",
        `The tools "${other.spec.name}" and "${spec.name}" would both be "tools.${name}" in a script. Rename one.`,
      );
    }
    declared.set(name, { name, spec, text: declaration(name, spec) });
  }
  const all = [...declared.values()];
  const shown = declarations(all);
  const index = searchIndex(all);
  return {
    description: shown.length <= mostShown ? shown : searchText(all.length),
    find: (name) => declared.get(name)?.spec,
    search(query, most) {
      const found = index.search(query).slice(0, most);
      return declarations(found.flatMap(({ id }) => declared.get(String(id)) ?? []));
    },
  };
}

/** A tool's name as an identifier. */
export function scriptName(name: string): string {
  const identifier = name.replaceAll(/[^A-Za-z0-9_$]/g, "_");
  return /^\d/.test(identifier) ? `_${identifier}` : identifier;
}

function declaration(name: string, { description, input }: ToolSpec): string {
  return `  /** ${oneLine(description)} */\n  ${name}(input: ${typeText(input)}): Promise<any>;`;
}

function declarations(tools: readonly Declared[]): string {
  if (tools.length === 0) return "// No tool fits.";
  return `declare const tools: {\n${tools.map(({ text }) => text).join("\n")}\n};`;
}

function searchText(count: number): string {
  return [
    `// There are ${count} tools. Find those you need first: \`return await search("words that describe them");\``,
    "/** The declarations of the tools that fit best. */",
    "declare function search(query: string, most?: number): Promise<string>;",
    "declare const tools: { readonly [name: string]: (input: object) => Promise<any> };",
  ].join("\n");
}

function searchIndex(tools: readonly Declared[]): MiniSearch {
  const index = new MiniSearch({
    fields: ["words", "description", "text"],
    searchOptions: { boost: { words: 4, description: 2 }, prefix: true, fuzzy: 0.2 },
  });
  index.addAll(
    tools.map(({ name, spec, text }) => ({
      id: name,
      words: name.replaceAll(/([a-z\d])([A-Z])/g, "$1 $2").replaceAll("_", " "),
      description: spec.description,
      text,
    })),
  );
  return index;
}
