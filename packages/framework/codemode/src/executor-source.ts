import type { ExecutorConnector, ExecutorProvider } from "./executor.ts";
import { functionBody } from "./script-text.ts";

/** The body that an isolate runs, and how many lines are before those of the code. */
export interface ExecutorSource {
  readonly source: string;
  readonly linesBefore: number;
}

/** Puts names for the providers before the code. */
export function executorSource(
  code: string,
  providers: readonly ExecutorProvider[],
  connectors: readonly ExecutorConnector[],
): ExecutorSource {
  const names = [...providers, ...connectors].map(({ name }) => declaration(name));
  const preludes = providers.map(({ prelude }) => (prelude === undefined ? "" : `${prelude}\n`));
  const before = `${names.join(" ")} ${preludes.join("")}`;
  return {
    source: `${before}return await (async () => {${functionBody(code)}\n})();`,
    linesBefore: before.split("\n").length - 1,
  };
}

/** The line of the code, if the failure was in the code. */
export function lineInCode(line: number | undefined, linesBefore: number): number | undefined {
  return line === undefined || line <= linesBefore ? undefined : line - linesBefore;
}

/** What a prelude assigns is the namespace's own; everything else is asked of the host. */
function declaration(name: string): string {
  return `const ${name} = new Proxy(Object.create(null), { get: (own, tool) => tool in own ? own[tool] : typeof tool === "string" && tool !== "then" ? (...given) => call("${name}." + tool, given) : undefined });`;
}
