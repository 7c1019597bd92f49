/**
 * What a script is run with, on one line, so that the lines of the script stay its own; a bound function has no line of
 * its own either. A name that no tool has is answered by the host, which can say more than the engine.
 */
const prelude = [
  `const tools = new Proxy(Object.freeze({}), { get: (_, name) => typeof name === "string" && name !== "then" ? call.bind(undefined, "tools." + name) : undefined });`,
  `const search = (query, most) => call("search", { query, most });`,
].join(" ");

/** Turns what a model wrote into the body of an async function; models also write a whole function, or a fenced block. */
export function scriptText(code: string): string {
  return `${prelude} ${functionBody(code)}`;
}

/** The same without what a script is run with. */
export function functionBody(code: string): string {
  const source = withoutFence(code);
  return isFunction(source) ? `return await (${withoutEnd(source)}\n)();` : source;
}

/** What a fenced block holds. */
export function withoutFence(code: string): string {
  const [, fenced] = /^\s*```[a-z]*\n([^]*?)\n?```\s*$/.exec(code) ?? [];
  return fenced ?? code;
}

/** A whole function without a name can be no statement, and an arrow function alone is a useless one. */
export function isFunction(source: string): boolean {
  return /^\s*(?:async\s+)?(?:function\s*\(|\([^()]*\)\s*=>|[A-Za-z_$][\w$]*\s*=>)/.test(source);
}

export function withoutEnd(source: string): string {
  return source.replace(/[\s;]+$/, "");
}
