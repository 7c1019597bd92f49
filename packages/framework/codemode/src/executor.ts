import type { IsolateLimits, IsolateResult, Isolates, Json } from "@tenon/contracts";
import { problemOf } from "./script-outcome.ts";
import { defaultLimits } from "./default-limits.ts";
import { bindExecutorNames, type ExecutorBindings } from "./executor-names.ts";
import { executorSource, lineInCode } from "./executor-source.ts";

/** Functions that a script reaches under one name. */
export interface ExecutorProvider {
  readonly name: string;
  readonly fns: Readonly<Record<string, ExecutorFunction>>;
  /** JavaScript that runs in the isolate before the script does. */
  readonly prelude?: string;
}

/** A function of the host. Its parameters and its result cross as JSON. */
export type ExecutorFunction = (...parameters: unknown[]) => Promise<unknown>;

/** Something that a script reaches by the name of a method. */
export interface ExecutorConnector {
  readonly name: string;
  readonly binding: { callTool(method: string, parameters: unknown): Promise<unknown> };
}

/** What came of a script. `error` is there when it failed. */
export interface ExecutorResult {
  result: unknown;
  error?: string;
  logs?: string[];
}

/** Runs code where `@cloudflare/codemode` expects its own `Executor`. Never rejects. */
export interface CodeExecutor {
  execute(
    code: string,
    providers: readonly ExecutorProvider[] | Readonly<Record<string, ExecutorFunction>>,
    options?: { readonly connectors?: readonly ExecutorConnector[] },
  ): Promise<ExecutorResult>;
}

/** How scripts of an executor run. */
export interface ExecutorOptions {
  /** The time that a script sees, such as `Date.now`; while it runs it stands still. */
  readonly now: () => number;
  readonly limits?: Partial<IsolateLimits>;
  readonly signal?: AbortSignal;
}

/**
 * Lets tools made with `@cloudflare/codemode` run their scripts in our isolates. Nothing is recorded: for scripts that
 * outlive a crash give an agent `codeTool`.
 */
export function createExecutor(isolates: Isolates, options: ExecutorOptions): CodeExecutor {
  const limits = { ...defaultLimits, ...options.limits };
  let made = 0;
  return {
    async execute(code, given, { connectors = [] } = {}): Promise<ExecutorResult> {
      const providers = isList(given) ? given : [{ name: "codemode", fns: given }];
      const names = bindExecutorNames(providers, connectors);
      if (typeof names === "string") return { result: undefined, error: names };
      const now = options.now();
      const script = executorSource(code, providers, connectors);
      const result = await isolates.run(script.source, {
        now,
        seed: (now + made++) >>> 0,
        limits,
        signal: options.signal ?? new AbortController().signal,
        call: (_ordinal, name, input) => answer(names, name, input),
      });
      return readResult(result, limits, script.linesBefore);
    },
  };
}

function isList(
  given: Parameters<CodeExecutor["execute"]>[1],
): given is readonly ExecutorProvider[] {
  return Array.isArray(given);
}

async function answer(names: ExecutorBindings, name: string, input: Json): Promise<Json> {
  const parameters: readonly unknown[] = Array.isArray(input) ? input : [];
  return jsonOf(await names.call(name, parameters));
}

/** As JSON shows it to the script: what JSON has no word for is left out. */
function jsonOf(value: unknown): Json {
  const text: string | undefined = JSON.stringify(value);
  return text === undefined ? null : (JSON.parse(text) as Json);
}

function readResult(
  result: IsolateResult,
  limits: IsolateLimits,
  linesBefore: number,
): ExecutorResult {
  const logs = [...result.console];
  if (result.status === "done") return { result: result.output, logs };
  if (result.status === "limit")
    return { result: undefined, error: problemOf(result, { limits }), logs };
  const line = lineInCode(result.line, linesBefore);
  // Callers of this interface look for the message that was thrown, so it comes first and whole.
  const message = result.message.replace(/^Error: /, "");
  return {
    result: undefined,
    error: line === undefined ? message : `${message} (line ${line})`,
    logs,
  };
}
