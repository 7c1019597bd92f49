import type { Json, JsonObject, JsonSchema, StandardIssue, StandardSchema } from "@tenon/contracts";
import type { Fields } from "./fields.ts";
import { shown } from "./fields.ts";
import { compileJsonSchema } from "./json-schema.ts";
import { plainJson } from "./plain-json.ts";
import { problemLine } from "./problem-line.ts";

/** What describes the input or output of a tool: a schema of zod, valibot, arktype and others, or JSON Schema. */
export type Schema = StandardSchema | JsonSchema;

/** The value after validation: what `run` receives. With JSON Schema only its being an object is known. */
export type Parsed<Given extends Schema> = Given extends StandardSchema
  ? NonNullable<Given["~standard"]["types"]>["output"]
  : JsonObject;

/** The value before validation. */
export type Unparsed<Given extends Schema> = Given extends StandardSchema
  ? NonNullable<Given["~standard"]["types"]>["input"]
  : JsonObject;

/** Checks a value. Throws nothing of its own; a vendor's schema may. */
export type SchemaCheck = (value: unknown) => Promise<Checked>;

/** A schema as a model sees it, and how it is checked. */
export interface DescribedSchema {
  readonly json: JsonSchema;
  readonly check: SchemaCheck;
}

/** The validated value, or in one line what is wrong. */
type Checked =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: string };

/** Reads the input of a tool: how a model sees it, and how it is checked. */
export function readInputSchema(fields: Fields): DescribedSchema {
  const described = readDescribedSchema(fields, "input");
  if (described !== undefined)
    return { json: objectSchema(fields, described.json), check: described.check };
  throw fields.refusal(
    "input",
    "is missing",
    "Describe the input, e.g. z.object({ sku: z.string() }).",
  );
}

/** Reads a schema of which a model is told; undefined when it is left out. */
export function readDescribedSchema(
  fields: Fields,
  name: "input" | "output",
): DescribedSchema | undefined {
  const given = fields.value(name);
  if (given === undefined) return undefined;
  const byHand = `${name}JsonSchema`;
  if (!isStandardSchema(given)) {
    if (fields.has(byHand)) {
      throw fields.refusal(byHand, `is given beside an ${name} that is JSON Schema`, "Remove one.");
    }
    const { schema, check } = readJsonSchema(fields, name);
    return { json: schema, check };
  }
  const json = fields.has(byHand)
    ? readJsonSchema(fields, byHand).schema
    : describedByVendor(fields, name, given);
  return { json, check: standardCheck(given) };
}

/** Reads a schema that only checks, such as the output of a tool. */
export function readOutputSchema(
  fields: Fields,
  name: "input" | "output" = "output",
): SchemaCheck | undefined {
  const given = fields.value(name);
  if (given === undefined) return undefined;
  return isStandardSchema(given) ? standardCheck(given) : readJsonSchema(fields, name).check;
}

/** Schemas of some vendors are functions. */
function isStandardSchema(value: unknown): value is StandardSchema {
  const isHolder = (typeof value === "object" && value !== null) || typeof value === "function";
  return isHolder && "~standard" in value;
}

function readJsonSchema(
  fields: Fields,
  name: string,
): { readonly schema: JsonSchema; readonly check: SchemaCheck } {
  const given = fields.value(name);
  const schema = plainJson(given);
  if (!isJsonObject(schema)) {
    throw fields.refusal(
      name,
      `must be a schema, not ${shown(given)}`,
      "Give a zod, valibot or arktype schema, or JSON Schema as plain JSON.",
    );
  }
  const compiled = compileJsonSchema(schema);
  if (compiled.ok) return { schema, check: jsonCheck(compiled.check) };
  throw fields.refusal(
    name,
    `is not valid JSON Schema: ${compiled.problem}`,
    "Correct it; drafts 7 and 2020-12 are understood.",
  );
}

function jsonCheck(check: (value: Json) => string | undefined): SchemaCheck {
  return async (value) => {
    const json = plainJson(value);
    if (json === undefined) return { ok: false, problem: "the value must be JSON." };
    const problem = check(json);
    return problem === undefined ? { ok: true, value: json } : { ok: false, problem };
  };
}

function standardCheck(schema: StandardSchema): SchemaCheck {
  return async (value) => {
    const result = await schema["~standard"].validate(value);
    return result.issues === undefined
      ? { ok: true, value: result.value }
      : { ok: false, problem: problemLine(result.issues.map(issueLine)) };
  };
}

function issueLine({ message, path = [] }: StandardIssue): string {
  const segments = path.map((segment) => (typeof segment === "object" ? segment.key : segment));
  const pointer = segments
    .map((segment) => `/${String(segment).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
  return pointer === "" ? message : `${pointer}: ${message}`;
}

function describedByVendor(fields: Fields, name: string, schema: StandardSchema): JsonSchema {
  const { vendor, jsonSchema } = schema["~standard"];
  if (jsonSchema === undefined) {
    throw fields.refusal(
      name,
      `is a schema of ${vendor} that cannot describe itself as JSON Schema`,
      vendorFixes[vendor]?.(name) ?? `Add ${name}JsonSchema: the same ${name} as JSON Schema.`,
    );
  }
  try {
    const { $schema: _, ...described } = jsonSchema.input({ target: "draft-2020-12" });
    const json = plainJson(described);
    if (isJsonObject(json)) return json;
  } catch (error) {
    throw undescribed(fields, name, error);
  }
  throw undescribed(fields, name, undefined);
}

/** How each vendor's schema becomes JSON Schema. */
const vendorFixes: { readonly [vendor: string]: (name: string) => string } = {
  valibot: (name) =>
    `Add ${name}JsonSchema: toJsonSchema(schema), where toJsonSchema is of "@valibot/to-json-schema".`,
  zod: (name) =>
    `Use zod 4 (import * as z from "zod", not "zod/mini"), or add ${name}JsonSchema: z.toJSONSchema(schema).`,
};

function undescribed(fields: Fields, name: string, cause: unknown): Error {
  const reason = cause instanceof Error ? `: ${cause.message.replace(/[.\s]+$/, "")}` : "";
  return fields.refusal(
    name,
    `cannot be described as JSON Schema${reason}`,
    `Use types that JSON has, or add ${name}JsonSchema: what the model sees in its place.`,
  );
}

function objectSchema(fields: Fields, schema: JsonSchema): JsonSchema {
  if (schema["type"] === "object") return schema;
  throw fields.refusal(
    "input",
    'must be a schema of an object (JSON Schema with type: "object")',
    "Models give a tool an object: put the value into a field, e.g. z.object({ value: ... }).",
  );
}

function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
