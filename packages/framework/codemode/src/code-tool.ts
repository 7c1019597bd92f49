import {
  TenonError,
  type IsolateLimits,
  type IsolateResult,
  type Isolates,
  type Json,
  type Tool,
  type ToolContext,
} from "@tenon/contracts";
import { AnswerOrder } from "./answer-order.ts";
import { defaultLimits } from "./default-limits.ts";
import { outcomeOf, type CodeOutput } from "./script-outcome.ts";
import { earlierAnswer, textOf } from "./earlier-answer.ts";
import { scriptText } from "./script-text.ts";
import { seedOf } from "./seed-of.ts";
import { createToolApi, type ToolApi } from "./tool-api.ts";

/** What a script may use, and where it runs. */
export interface CodeToolOptions {
  /** The agent's tools that scripts may call. The model is offered this tool instead of them. */
  readonly tools: readonly Tool[];
  /** Where scripts run. Left out: the isolates of the platform. */
  readonly isolates?: Isolates;
  /** Default "code". */
  readonly name?: string;
  readonly limits?: Partial<IsolateLimits>;
  /** Characters of output that reach the model. Default 32,768. */
  readonly outputLength?: number;
  /** Characters of declarations that the model is shown; with more, scripts search for them. Default 12,000. */
  readonly declarationLength?: number;
}

/**
 * One tool that runs a script of the model instead of many tools that the model calls itself. Put it beside the tools it
 * uses: each of a script's calls is a tool call of its own, with its validation, approval and record. After a crash the
 * script runs again, and what was finished is served.
 */
export function codeTool(options: CodeToolOptions): Tool {
  const { tools, name = "code", declarationLength = 12_000 } = options;
  const api = createToolApi(tools, declarationLength);
  const tool: Tool = {
    spec: {
      name,
      description: `${introduction}\n\n${api.description}`,
      input: {
        type: "object",
        properties: { code: { type: "string", description: "The body of an async function." } },
        required: ["code"],
        additionalProperties: false,
      },
    },
    replay: "journal",
    usesIsolates: true,
    secrets: [],
    unoffered: tools.map(({ spec }) => spec.name),
    validate: (input) => readInput(name, input),
    run: (input, context) => runScript({ ...options, name, api }, String(input), context),
  };
  // The mark by which `defineAgent` knows what it can trust to be a tool; it renames.
  Object.defineProperty(tool, Symbol.for("tenon.tool"), {
    value: (renamed: string) => codeTool({ ...options, name: renamed }),
  });
  return Object.freeze(tool);
}

const introduction = `Runs TypeScript and gives back what it returns. The code is the body of an async function: use \`return\` and \`await\`.
\`tools\` holds the only things it can reach. A call that fails throws. Calls in one \`Promise.all\` run at the same time.
There is no network, no file, no timer, no import, and the clock stands still. What \`console.log\` prints comes back too.
Let the code filter and add up, and return only what you need to know.`;

function readInput(name: string, input: Json): ReturnType<Tool["validate"]> {
  const code =
    typeof input === "object" && input !== null && "code" in input ? input["code"] : undefined;
  if (typeof code === "string") return { ok: true, value: code };
  return {
    ok: false,
    message: `Input of tool "${name}" is invalid: /code must be a string with the body of an async function.`,
  };
}

interface Running extends CodeToolOptions {
  readonly name: string;
  readonly api: ToolApi;
}

async function runScript(
  running: Running,
  code: string,
  context: ToolContext,
): Promise<CodeOutput> {
  const { isolates = context.isolates(), limits, outputLength = 32_768 } = running;
  const now = await context.step.do("started", context.now);
  const order = new AnswerOrder(context.step);
  const over = new AbortController();
  let made = 0;
  const script = isolates.run(scriptText(code), {
    now,
    seed: seedOf(context.key),
    limits: { ...defaultLimits, ...limits },
    earlier: context.earlierCalls().map(earlierAnswer),
    signal: AbortSignal.any([context.signal, over.signal]),
    call(ordinal, name, input) {
      const answer = answerOf(running.api, { name, input }, context);
      if (name !== "search") made += 1;
      return order.take(ordinal, answer);
    },
  });
  try {
    const result: IsolateResult = await Promise.race([script, order.lost]);
    return outcomeOf(result, { made, outputLength, limits: { ...defaultLimits, ...limits } });
  } finally {
    over.abort(stopped);
  }
}

const stopped: TenonError = new TenonError("aborted", "The script is over.");

interface ScriptCall {
  readonly name: string;
  readonly input: Json;
}

async function answerOf(api: ToolApi, call: ScriptCall, context: ToolContext): Promise<Json> {
  if (call.name === "search") return searched(api, call.input);
  const spec = call.name.startsWith("tools.")
    ? api.find(call.name.slice("tools.".length))
    : undefined;
  if (spec === undefined) {
    throw new TenonError(
      "invalid-input",
      `There is no \`${call.name}\`. \`return await search("...")\` finds tools.`,
    );
  }
  const { output, isError } = await context.callTool(spec.name, call.input ?? {});
  if (!isError) return output;
  throw new TenonError("invalid-input", textOf(output));
}

const mostFound = 50;

function searched(api: ToolApi, input: Json): string {
  const { query, most } = Object(input) as { readonly query?: unknown; readonly most?: unknown };
  const wanted = typeof most === "number" && most >= 1 ? Math.min(most, mostFound) : 10;
  return api.search(typeof query === "string" ? query : "", wanted);
}
