import { TenonError } from "@tenon/contracts";
import type { ExecutorConnector, ExecutorFunction, ExecutorProvider } from "./executor.ts";

/** What the names of a script stand for. */
export interface ExecutorBindings {
  call(name: string, parameters: readonly unknown[]): Promise<unknown>;
}

/** Says what every name stands for, or what is wrong with the names. */
export function bindExecutorNames(
  providers: readonly ExecutorProvider[],
  connectors: readonly ExecutorConnector[],
): ExecutorBindings | string {
  const functions = new Map<string, ExecutorFunction>();
  const wrong = wrongName([...connectors, ...providers]);
  if (wrong !== undefined) return wrong;
  for (const { name, fns } of providers) {
    for (const [tool, run] of Object.entries(fns)) {
      const whole = `${name}.${toolName(tool)}`;
      if (functions.has(whole))
        return `Two tools of "${name}" would both be "${whole}" in a script. Rename one.`;
      functions.set(whole, run);
    }
  }
  const bindings = new Map(connectors.map(({ name, binding }) => [name, binding]));
  return {
    async call(name, parameters) {
      const [space = "", method = ""] = split(name);
      const binding = bindings.get(space);
      if (binding !== undefined) return controlled(await binding.callTool(method, parameters[0]));
      const run = functions.get(name);
      if (run === undefined) throw new TenonError("invalid-input", `Tool "${method}" not found`);
      return run(...parameters);
    },
  };
}

/** A name of the isolate itself, or of the text around a script. */
const taken: ReadonlySet<string> = new Set(["call", "console", "globalThis", "undefined"]);

function wrongName(named: readonly { readonly name: string }[]): string | undefined {
  const seen = new Set<string>();
  for (const { name } of named) {
    if (taken.has(name)) return `Provider name "${name}" is reserved`;
    if (!/^[a-zA-Z_$][a-zA-Z0-9_$]*$/.test(name))
      return `Provider name "${name}" is not a valid JavaScript identifier`;
    if (seen.has(name)) return `Duplicate provider name "${name}"`;
    seen.add(name);
  }
  return undefined;
}

function split(name: string): readonly string[] {
  const dot = name.indexOf(".");
  return [name.slice(0, dot), name.slice(dot + 1)];
}

/** The declarations that a model reads have these names. */
function toolName(name: string): string {
  const identifier = name.replaceAll(/[-.\s]/g, "_").replaceAll(/[^a-zA-Z0-9_$]/g, "");
  if (identifier === "") return "_";
  if (/^\d/.test(identifier)) return `_${identifier}`;
  return words.has(identifier) ? `${identifier}_` : identifier;
}

/** Words of the language, old and new ones. */
const words: ReadonlySet<string> = new Set(
  [
    "abstract arguments await boolean break byte case catch char class const continue debugger default delete do double",
    "else enum eval export extends false final finally float for function goto if implements import in instanceof int",
    "interface let long native new null package private protected public return short static super switch synchronized",
    "this throw throws transient true try typeof undefined var void volatile while with yield",
  ].flatMap((line) => line.split(" ")),
);

/** A connector can stop the script, or fail it, by what it answers. */
function controlled(answer: unknown): unknown {
  if (typeof answer !== "object" || answer === null || !(controlKey in answer)) return answer;
  if (answer[controlKey] === "pause") throw new TenonError("aborted", "__CODEMODE_PAUSE__");
  if (answer[controlKey] !== "error") return answer;
  throw new TenonError("invalid-input", "message" in answer ? String(answer.message) : "");
}

const controlKey = "__codemode_control__";
