import {
  TenonError,
  type IsolateLimits,
  type Isolates,
  type Json,
  type StartedInstance,
  type Tool,
  type ToolContext,
} from "@tenon/contracts";
import { defaultLimits } from "../default-limits.ts";
import { problemOf } from "../script-outcome.ts";
import { createToolApi } from "../tool-api.ts";
import { fieldsOf } from "./guest-words.ts";
import { workflowDeclarations } from "./workflow-declarations.ts";
import { workflowText } from "./workflow-text.ts";
import { writtenName } from "./written-workflow.ts";

/** What workflows that a model writes may use. */
export interface WorkflowToolOptions {
  /** The agent's tools that they may call. */
  readonly tools: readonly Tool[];
  /** Names of agents that they may give tasks to. Default none. */
  readonly agents?: readonly string[];
  /** Names of workflows that they may start. Default none but their own. */
  readonly workflows?: readonly string[];
  /** Default "start_workflow". */
  readonly name?: string;
  /** Where the code is looked at before it starts. Left out: the isolates of the platform. */
  readonly isolates?: Isolates;
}

/**
 * One tool with which a model writes a workflow and starts it: work that waits for people and times, and outlives the
 * conversation. Put it beside the tools that it lends, and \`createWrittenWorkflow()\` among the workflows of the runtime.
 */
export function workflowTool(options: WorkflowToolOptions): Tool {
  const { tools, name = "start_workflow" } = options;
  for (const tool of tools) refuseNested(tool);
  const { description } = createToolApi(tools, Number.POSITIVE_INFINITY);
  const tool: Tool = {
    spec: {
      name,
      description: `${introduction}\n\n${workflowDeclarations(options)}\n${description}`,
      input: {
        type: "object",
        properties: {
          code: {
            type: "string",
            description: "TypeScript: export async function run(step, input) { ... }",
          },
          input: { description: "What run is called with. Default null." },
        },
        required: ["code"],
        additionalProperties: false,
      },
    },
    // The same call starts the same instance.
    replay: "keyed",
    usesIsolates: true,
    startsWorkflow: writtenName,
    secrets: [],
    validate: (input) => readInput(name, input),
    run: (given, context) => start(options, given as GivenCode, context),
  };
  // The mark by which \`defineAgent\` knows what it can trust to be a tool; it renames.
  Object.defineProperty(tool, Symbol.for("tenon.tool"), {
    value: (renamed: string) => workflowTool({ ...options, name: renamed }),
  });
  return Object.freeze(tool);
}

const introduction = `Starts a durable workflow that you write in TypeScript, and gives back its id at once; it goes on by itself for as long as it takes.
Its steps are recorded: after a wait or a crash run is called again from its beginning, and what was done is served, not done again.
Each call of a tool is a step. Between steps nothing is lost that you keep in variables. Steps have different names; in a loop, put the round into them.
There is no network, no file, no timer and no import. The clock stands still: step.now() tells the time, step.sleep waits.`;

function refuseNested(tool: Tool): void {
  const { spec, replay } = tool;
  const why =
    tool.run === undefined
      ? "it is answered by the client"
      : replay === "journal"
        ? "it has steps or calls of its own"
        : undefined;
  if (why === undefined) return;
  throw new TenonError(
    "invalid-agent",
    `The tool "${spec.name}" cannot be lent to workflows that a model writes: ${why}. Leave it out of \`tools\` of workflowTool.`,
  );
}

interface GivenCode {
  readonly code: string;
  readonly input: Json;
}

function readInput(name: string, input: Json): ReturnType<Tool["validate"]> {
  const { code, input: given = null, ...others } = fieldsOf(input);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    return {
      ok: false,
      message: `Input of tool "${name}" is invalid: unknown field /${unknown}; known: code, input.`,
    };
  if (typeof code !== "string")
    return {
      ok: false,
      message: `Input of tool "${name}" is invalid: /code must be a string with a function run.`,
    };
  if (code.length > mostCode)
    return {
      ok: false,
      message: `Input of tool "${name}" is invalid: /code has ${code.length} characters; at most ${mostCode} are kept.`,
    };
  return { ok: true, value: { code, input: given } };
}

const mostCode = 200_000;

async function start(
  { tools, agents = [], workflows = [], isolates }: WorkflowToolOptions,
  { code, input }: GivenCode,
  context: ToolContext,
): Promise<StartedInstance> {
  await check(isolates ?? context.isolates(), code, context);
  return context.startWorkflow(writtenName, input, {
    text: code,
    tools: tools.map(({ spec }) => spec.name),
    agents,
    workflows,
  });
}

/** Nothing but declarations is to be done before `run` is called. */
const checkLimits: IsolateLimits = { ...defaultLimits, wallMs: 1000 };

/** What cannot be read, or has no \`run\`, is told to the model at once, and nothing is started. */
async function check(isolates: Isolates, code: string, context: ToolContext): Promise<void> {
  const result = await isolates.run(workflowText(code), {
    now: context.now(),
    seed: 0,
    limits: checkLimits,
    signal: context.signal,
    call: (_ordinal, name) => {
      if (name === "start") return Promise.resolve("checked");
      if (name === "pulse" || name === "undo") return new Promise(() => undefined);
      throw new TenonError("invalid-input", "Steps and tools can be used inside of run only.");
    },
  });
  if (result.status === "done" && result.output === "checked") return;
  const problem =
    result.status === "done"
      ? "The code returned before run was called: it may have functions and values beside run, and no return."
      : problemOf(result, { limits: checkLimits });
  throw new TenonError("invalid-input", `Nothing was started. ${problem}`);
}
