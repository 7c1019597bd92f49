import { TenonError, type JsonSchema, type ReplayPolicy } from "@tenon/contracts";
import { readApprovalTerms } from "./approval-terms.ts";
import { readFields, shown, type Callback, type Fields } from "./fields.ts";
import { readInputSchema, readOutputSchema, type SchemaCheck } from "./schema.ts";

/** A definition of a tool, decoded. */
export interface ToolParts {
  /** Empty until the file that holds the tool gives it. */
  readonly name: string;
  /** How messages call it. */
  readonly subject: string;
  readonly description: string;
  readonly input: { readonly json: JsonSchema; readonly check: SchemaCheck };
  readonly output: SchemaCheck | undefined;
  readonly replay: ReplayPolicy;
  readonly timeoutMs: number | undefined;
  readonly secrets: readonly string[];
  readonly sequential: boolean;
  readonly usesIsolates: boolean;
  readonly approval: Callback | undefined;
  readonly probe: Callback | undefined;
  readonly run: Callback | undefined;
  readonly publicInput: Callback | undefined;
  readonly publicOutput: Callback | undefined;
}

/** Decodes what was given to `defineTool`. Throws `invalid-agent` naming the field, the rule and the fix. */
export function readTool(definition: unknown): ToolParts {
  const subject = subjectOf(definition);
  const fields = readFields(definition, { code: "invalid-agent", subject, known, synonyms });
  const name = fields.text("name") ?? "";
  if (name !== "") checkToolName(name);
  const parts: ToolParts = {
    name,
    subject,
    description: readDescription(fields),
    input: readInputSchema(fields),
    output: readOutputSchema(fields),
    replay: fields.choice("replay", replayPolicies) ?? "unsafe",
    timeoutMs: fields.count("timeoutMs", longestTimeoutMs),
    secrets: readSecrets(fields),
    sequential: fields.flag("sequential") ?? false,
    usesIsolates: fields.flag("usesIsolates") ?? false,
    approval: readApproval(fields, subject),
    probe: fields.callback("probe"),
    run: fields.callback("run"),
    publicInput: fields.callback("publicInput"),
    publicOutput: fields.callback("publicOutput"),
  };
  checkTogether(fields, parts);
  return parts;
}

/** Throws `invalid-agent` for a name that providers refuse. */
export function checkToolName(name: string): void {
  if (/^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/.test(name)) return;
  throw new TenonError(
    "invalid-agent",
    `Tool ${shown(name)}: name must be 1 to 64 of A-Z, a-z, 0-9, "_" and "-", and start with a letter or "_".`,
    {
      hint: `Try ${JSON.stringify(
        name
          .replace(/[^a-zA-Z0-9_-]+/g, "_")
          .replace(/^[^a-zA-Z_]+/, "_")
          .slice(0, 64),
      )}.`,
    },
  );
}

const known = [
  "name",
  "description",
  "input",
  "inputJsonSchema",
  "output",
  "replay",
  "probe",
  "approval",
  "timeoutMs",
  "secrets",
  "sequential",
  "usesIsolates",
  "publicInput",
  "publicOutput",
  "run",
];

const synonyms = {
  args: "input",
  execute: "run",
  func: "run",
  handler: "run",
  inputSchema: "input",
  needsApproval: "approval",
  outputSchema: "output",
  parameters: "input",
  requireApproval: "approval",
  schema: "input",
  timeout: "timeoutMs",
};

const replayPolicies: readonly ReplayPolicy[] = ["safe", "keyed", "journal", "unsafe"];

/** What a timer holds. */
const longestTimeoutMs = 2_147_483_647;

function subjectOf(definition: unknown): string {
  const name: unknown =
    typeof definition === "object" && definition !== null
      ? Reflect.get(definition, "name")
      : undefined;
  return typeof name === "string" ? `Tool ${shown(name)}` : "Tool";
}

function readDescription(fields: Fields): string {
  const description = fields.text("description");
  if (description !== undefined) return description;
  throw fields.refusal(
    "description",
    "is missing",
    "Say in a sentence what the tool does and when to use it.",
  );
}

function readSecrets(fields: Fields): readonly string[] {
  const value = fields.value("secrets");
  if (value === undefined) return [];
  const fix = 'List names of environment variables, e.g. secrets: ["PAYMENT_KEY"].';
  if (!Array.isArray(value)) {
    throw fields.refusal("secrets", `must be a list of names, not ${shown(value)}`, fix);
  }
  return [...new Set(value.map((name: unknown) => readSecret(fields, name, fix)))];
}

/** Only the type of a wrong entry is shown: it might be the secret itself. */
function readSecret(fields: Fields, name: unknown, fix: string): string {
  if (typeof name === "string" && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name;
  throw fields.refusal("secrets", "must hold names of A-Z, a-z, 0-9 and _ only, never values", fix);
}

function readApproval(fields: Fields, subject: string): Callback | undefined {
  const value = fields.value("approval");
  if (value === undefined || value === false) return undefined;
  if (value === true) return () => true;
  if (typeof value === "function") return fields.callback("approval");
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw fields.refusal(
      "approval",
      `must be true, false, terms or a function, not ${shown(value)}`,
      "Write approval: true, or approval: (input) => input.amount > 100.",
    );
  }
  const terms = readApprovalTerms(value, subject);
  return () => terms;
}

/** A field that would have no effect is refused rather than ignored. */
function checkTogether(fields: Fields, parts: ToolParts): void {
  if (parts.probe !== undefined && parts.replay !== "unsafe") {
    throw fields.refusal(
      "probe",
      `has no effect with replay: "${parts.replay}", which runs an interrupted call again`,
      'Remove probe, or write replay: "unsafe".',
    );
  }
  if (parts.run !== undefined) return;
  const idle = ["replay", "probe", "timeoutMs", "secrets", "usesIsolates", "output"].find((name) =>
    fields.has(name),
  );
  if (idle === undefined) return;
  throw fields.refusal(
    idle,
    "has no effect without run, because the client answers the call",
    `Add run, or remove ${idle}.`,
  );
}
