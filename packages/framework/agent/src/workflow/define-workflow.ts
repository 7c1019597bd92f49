import {
  TenonError,
  type Json,
  type JsonSchema,
  type StandardSchema,
  type Validation,
  type Workflow,
  type WorkflowStep,
} from "@tenon/contracts";
import { readFields, shown, type Fields } from "../fields.ts";
import { readMark, setMark } from "../marks.ts";
import {
  readOutputSchema,
  type Parsed,
  type Schema,
  type SchemaCheck,
  type Unparsed,
} from "../schema.ts";

/** What a person writes to declare a workflow. */
export interface WorkflowDefinition<
  Input extends Schema = JsonSchema,
  Output extends Schema = JsonSchema,
> {
  /** 1 to 64 of a-z, 0-9 and "-". */
  readonly name: string;
  /** Names this code, default `1`. Change it when steps are added, removed, renamed or put in another order. */
  readonly version?: string | undefined;
  /** Older versions whose waiting instances this code finishes: the steps that they did keep their names and order. */
  readonly continues?: readonly string[] | undefined;
  /** Checks what an instance is started with. */
  readonly input?: Input | undefined;
  /** Checks what `run` returns. */
  readonly output?: Output | undefined;
  /**
   * Says what is done, in steps. It is called again after each wait and crash, with the results of steps that are done:
   * whatever takes time, is random or asks for the time belongs into a step.
   */
  readonly run: (
    step: WorkflowStep,
    input: WorkflowInput<Input>,
  ) => WorkflowOutput<Output> | Promise<WorkflowOutput<Output>>;
}

/** What `run` receives: the input after validation; any JSON when there is no schema of a library. */
export type WorkflowInput<Given extends Schema> = Given extends StandardSchema
  ? Parsed<Given>
  : Json;

/** What `run` returns: what `output` describes, or any JSON. */
export type WorkflowOutput<Given extends Schema> = Given extends StandardSchema
  ? Unparsed<Given>
  : unknown;

/** Declares a workflow. Throws `invalid-workflow` for what could not work. */
export function defineWorkflow<
  const Input extends Schema = JsonSchema,
  const Output extends Schema = JsonSchema,
>(definition: WorkflowDefinition<Input, Output>): Workflow {
  const fields = readFields(definition, {
    code: "invalid-workflow",
    subject: subjectOf(definition),
    known: ["name", "version", "continues", "input", "output", "run"],
    synonyms: { id: "name", handler: "run", steps: "run" },
  });
  const name = readName(fields);
  const run = fields.callback("run");
  if (run === undefined)
    throw fields.refusal("run", "is missing", "Write async (step, input) => {}.");
  const version = fields.text("version") ?? "1";
  const workflow: Workflow = {
    name,
    version,
    continues: readContinues(fields, version),
    validateInput: checkOf(`The input of workflow "${name}"`, readOutputSchema(fields, "input")),
    validateOutput: checkOf(`The output of workflow "${name}"`, readOutputSchema(fields, "output")),
    run,
  };
  setMark(workflow, "workflow", true);
  return Object.freeze(workflow);
}

/** Tells whether `value` was made by `defineWorkflow`, of any copy of this package. */
export function isWorkflow(value: unknown): value is Workflow {
  return readMark(value, "workflow") !== undefined;
}

/** An error that a step is not tried again for. */
export function notRetryable(message: string, cause?: unknown): TenonError {
  return new TenonError("not-retryable", message, cause === undefined ? {} : { cause });
}

function subjectOf(definition: unknown): string {
  const name =
    typeof definition === "object" && definition !== null
      ? Reflect.get(definition, "name")
      : undefined;
  return typeof name === "string" ? `Workflow ${shown(name)}` : "Workflow";
}

function readName(fields: Fields): string {
  const name = fields.text("name");
  if (name === "written")
    throw fields.refusal("name", "is that of workflows that models write", "Choose another name.");
  if (name !== undefined && /^[a-z][a-z0-9-]{0,63}$/.test(name)) return name;
  throw fields.refusal(
    "name",
    'must be 1 to 64 of a-z, 0-9 and "-", and start with a letter',
    "Write a name such as expense-approval.",
  );
}

function readContinues(fields: Fields, version: string): readonly string[] {
  const value = fields.value("continues");
  if (value === undefined) return [];
  const isList = Array.isArray(value) && value.every((each) => typeof each === "string");
  if (!isList)
    throw fields.refusal("continues", "must be a list of versions", 'Write continues: ["1"].');
  if (value.includes(version))
    throw fields.refusal("continues", "names its own version", "Name older versions only.");
  return Object.freeze([...value]);
}

function checkOf(
  what: string,
  check: SchemaCheck | undefined,
): (value: unknown) => Promise<Validation> {
  return async (value) => {
    if (check === undefined) return { ok: true, value };
    try {
      const checked = await check(value);
      if (checked.ok) return checked;
      return { ok: false, message: `${what} is invalid: ${checked.problem}` };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { ok: false, message: `${what} could not be checked: ${reason}` };
    }
  };
}
