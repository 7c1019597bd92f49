import {
  TenonError,
  type Json,
  type JsonSchema,
  type ProbeResult,
  type Tool,
  type ToolSpec,
  type Validation,
} from "@tenon/contracts";
import { readApprovalTerms } from "./approval-terms.ts";
import type { Callback } from "./fields.ts";
import { readMark, setMark } from "./marks.ts";
import { plainJson } from "./plain-json.ts";
import type { Schema, SchemaCheck } from "./schema.ts";
import { checkToolName, readTool, type ToolParts } from "./read-tool.ts";
import type { ToolDefinition } from "./tool-definition.ts";

/** Declares a tool. Throws `invalid-agent` for what could not work. */
export function defineTool<const Input extends Schema, Output extends Schema = JsonSchema>(
  definition: ToolDefinition<Input, Output>,
): Tool {
  return createTool(readTool(definition));
}

/** Tells whether `value` was made by `defineTool`, of any copy of this package. */
export function isTool(value: unknown): value is Tool {
  return readMark(value, "tool") !== undefined;
}

/** The same tool under another name; a definition may leave its name to the file it stands in. */
export function renameTool(tool: Tool, name: string): Tool {
  const rename = readMark(tool, "tool");
  if (typeof rename !== "function") {
    throw new TenonError("invalid-agent", `Tool "${name}" was not made by defineTool.`);
  }
  return Reflect.apply(rename, undefined, [name]) as Tool;
}

function createTool(parts: ToolParts): Tool {
  const { replay, timeoutMs, secrets, usesIsolates } = parts;
  const tool: Tool = {
    spec: toolSpec(parts),
    replay,
    secrets,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(usesIsolates ? { usesIsolates } : {}),
    validate: (input) => validate(parts, input),
    ...callbacks(parts),
  };
  // Renaming goes through the copy of the package that made the tool, which knows what its parts mean.
  setMark(tool, "tool", (newName: string) => {
    checkToolName(newName);
    return createTool({ ...parts, name: newName, subject: `Tool "${newName}"` });
  });
  return Object.freeze(tool);
}

function toolSpec({ name, description, input, sequential }: ToolParts): ToolSpec {
  return { name, description, input: input.json, ...(sequential ? { sequential } : {}) };
}

async function validate({ name, input }: ToolParts, value: Json): Promise<Validation> {
  try {
    const checked = await input.check(value);
    if (checked.ok) return checked;
    return { ok: false, message: `Input of tool "${name}" is invalid: ${checked.problem}` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, message: `Input of tool "${name}" could not be checked: ${reason}` };
  }
}

function callbacks(parts: ToolParts): Partial<Tool> {
  const { approval, probe, run, publicInput, publicOutput } = parts;
  return {
    ...(approval === undefined ? {} : { approval: asApproval(parts, approval) }),
    ...(probe === undefined ? {} : { probe: asProbe(parts, probe) }),
    ...(run === undefined ? {} : { run: asRun(parts, run) }),
    ...(publicInput === undefined ? {} : { publicInput: asPublic(publicInput) }),
    ...(publicOutput === undefined ? {} : { publicOutput: asPublic(publicOutput) }),
  };
}

/** Forgetting to return must not mean that nobody has to approve. */
function asApproval(parts: ToolParts, approval: Callback): NonNullable<Tool["approval"]> {
  return async (input, context) => readApprovalTerms(await approval(input, context), parts.subject);
}

function asProbe(parts: ToolParts, probe: Callback): NonNullable<Tool["probe"]> {
  return async (input, context) => {
    const result = readProbe(await probe(input, context));
    if (result === undefined) {
      throw broken(
        parts,
        'probe must return { status: "done", output }, { status: "not-done" } or { status: "unknown" }',
      );
    }
    if (result.status !== "done" || parts.output === undefined) return result;
    const output = plainJson(await checkedOutput(parts, parts.output, result.output));
    if (output === undefined) throw broken(parts, "the output of probe must be JSON");
    return { status: "done", output };
  };
}

function readProbe(value: unknown): ProbeResult | undefined {
  if (typeof value !== "object" || value === null || !("status" in value)) return undefined;
  if (value.status === "not-done" || value.status === "unknown") return { status: value.status };
  const output = "output" in value ? plainJson(value.output) : undefined;
  return value.status === "done" && output !== undefined ? { status: "done", output } : undefined;
}

function asRun(parts: ToolParts, run: Callback): NonNullable<Tool["run"]> {
  const { output } = parts;
  if (output === undefined) return run;
  return async (input, context) => checkedOutput(parts, output, await run(input, context));
}

async function checkedOutput(
  parts: ToolParts,
  check: SchemaCheck,
  value: unknown,
): Promise<unknown> {
  const checked = await check(value);
  if (checked.ok) return checked.value;
  throw new TenonError(
    "invalid-agent",
    `Output of tool "${parts.name}" is invalid: ${checked.problem}`,
  );
}

/** What the public log shows must not decide how a call ends, so a failure shows nothing. */
function asPublic(callback: Callback): (value: Json) => Json {
  return (value) => {
    try {
      return plainJson(callback(value)) ?? null;
    } catch {
      return null;
    }
  };
}

function broken({ subject }: ToolParts, rule: string): TenonError {
  return new TenonError("invalid-agent", `${subject}: ${rule}.`);
}
