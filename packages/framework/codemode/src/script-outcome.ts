import { TenonError, type IsolateLimits, type IsolateResult, type Json } from "@tenon/contracts";

/** What the model gets to know of a script. */
export type CodeOutput = { readonly result: Json; readonly console?: readonly string[] };

/** What is known of a script beside its result. */
export interface ScriptFacts {
  /** Calls of tools. */
  readonly made: number;
  readonly outputLength: number;
  readonly limits: IsolateLimits;
}

/** The tool's output, or an error that tells the model what happened, where, and what it can do. */
export function outcomeOf(result: IsolateResult, facts: ScriptFacts): CodeOutput {
  const { outputLength } = facts;
  const console = printed(result.console, outputLength);
  if (result.status !== "done") {
    const lines = [problemOf(result, facts), ...callsNote(facts), ...printedNote(console)];
    throw new TenonError("invalid-input", lines.join("\n"));
  }
  const { length } = JSON.stringify(result.output);
  if (length > outputLength) {
    throw new TenonError(
      "value-too-large",
      `The script returned ${length} characters of JSON; at most ${outputLength} reach you. Return less: filter, count or cut in the script.`,
    );
  }
  return { result: result.output, ...(console.length === 0 ? {} : { console }) };
}

/** What ended a script that is not done. */
export function problemOf(
  result: Exclude<IsolateResult, { status: "done" }>,
  { limits }: Pick<ScriptFacts, "limits">,
): string {
  if (result.status === "limit")
    return `The script was stopped: ${limitText(result.limit, limits)}`;
  const place = result.line === undefined ? "" : ` in line ${result.line}`;
  return `The script failed${place}: ${result.message}`;
}

function limitText(limit: keyof IsolateLimits, limits: IsolateLimits): string {
  switch (limit) {
    case "wallMs":
      return `it worked for more than ${limits.wallMs} ms, waiting not counted. Do less in one script.`;
    case "memoryBytes":
      return `it used more than ${limits.memoryBytes / 1024 / 1024} MiB of memory. Keep less at a time.`;
    case "calls":
      return `it made more than ${limits.calls} calls. Ask for more in one call, or go on in another script.`;
    case "resultBytes":
      return `its output, or the input of a call, was larger than ${limits.resultBytes} bytes. Pass on less.`;
  }
}

function callsNote({ made }: ScriptFacts): readonly string[] {
  if (made === 0) return [];
  return [`It had made ${made} ${made === 1 ? "call" : "calls"}; what they did stays done.`];
}

function printedNote(console: readonly string[]): readonly string[] {
  return console.length === 0 ? [] : ["It had printed:", ...console];
}

function printed(lines: readonly string[], most: number): readonly string[] {
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > most) return [...kept, `(${lines.length - kept.length} more lines)`];
    kept.push(line);
  }
  return kept;
}
