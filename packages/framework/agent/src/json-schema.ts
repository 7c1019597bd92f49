import type { Json, JsonObject, JsonSchema } from "@tenon/contracts";
import {
  dereference,
  Validator,
  type OutputUnit,
  type Schema,
  type SchemaDraft,
} from "@cfworker/json-schema";
import { problemLine } from "./problem-line.ts";

/** Tells in one line what is wrong with a value, or nothing when it fits. */
type JsonSchemaCheck = (value: Json) => string | undefined;

/** A schema that can be used, or why it cannot. */
export type CompiledJsonSchema =
  | { readonly ok: true; readonly check: JsonSchemaCheck }
  | { readonly ok: false; readonly problem: string };

/** Makes a check of a JSON Schema. Nothing is evaluated, so it works where code may not be generated. */
export function compileJsonSchema(schema: JsonSchema): CompiledJsonSchema {
  const draft = draftOf(schema);
  if (draft === undefined) {
    return { ok: false, problem: `$schema ${JSON.stringify(schema["$schema"])} is not supported` };
  }
  // The library writes into the schemas it reads.
  const copy: Schema = structuredClone(schema);
  const problem = schemaProblem(copy);
  if (problem !== undefined) return { ok: false, problem };
  const validator = new Validator(copy, draft, false);
  return {
    ok: true,
    check(value) {
      const { valid, errors } = validator.validate(value);
      return valid ? undefined : problemLine(leaves(errors).map(phrase));
    },
  };
}

const drafts: readonly (readonly [string, SchemaDraft])[] = [
  ["draft-07", "7"],
  ["draft/2019-09", "2019-09"],
  ["draft/2020-12", "2020-12"],
];

function draftOf(schema: JsonObject): SchemaDraft | undefined {
  const named = schema["$schema"];
  if (named === undefined) return "2020-12";
  if (typeof named !== "string") return undefined;
  return drafts.find(([name]) => named.includes(name))?.[1];
}

/** The library reports a broken schema only when a value reaches it; a definition is checked when it is made. */
function schemaProblem(schema: Schema): string | undefined {
  try {
    const schemas = dereference(schema);
    for (const [place, part] of Object.entries(schemas)) {
      const problem = typeof part === "boolean" ? undefined : partProblem(part, schemas);
      if (problem !== undefined) return `${problem} (at ${place.split("#")[1] ?? "the top"})`;
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : "it cannot be read";
  }
}

const types = new Set(["array", "boolean", "integer", "null", "number", "object", "string"]);

function partProblem(part: Schema, known: { readonly [uri: string]: unknown }): string | undefined {
  const wrongType = [part.type ?? []].flat().find((type) => !types.has(type));
  if (wrongType !== undefined) return `type ${JSON.stringify(wrongType)} does not exist`;
  const target = part.__absolute_ref__ ?? part.$ref;
  if (target !== undefined && known[target] === undefined) {
    return `$ref ${JSON.stringify(part.$ref)} leads nowhere`;
  }
  for (const [keyword, isArray] of shapes) {
    if (part[keyword] !== undefined && Array.isArray(part[keyword]) !== isArray) {
      return `${keyword} must be ${isArray ? "an array" : "an object"}`;
    }
  }
  return [part.pattern ?? [], Object.keys(part.patternProperties ?? {})]
    .flat()
    .map(patternProblem)
    .find(isText);
}

const shapes: readonly (readonly [string, boolean])[] = [
  ["allOf", true],
  ["anyOf", true],
  ["enum", true],
  ["oneOf", true],
  ["prefixItems", true],
  ["properties", false],
  ["required", true],
];

function patternProblem(pattern: string): string | undefined {
  try {
    new RegExp(pattern, "u");
    return undefined;
  } catch {
    return `pattern ${JSON.stringify(pattern)} is not a regular expression`;
  }
}

function isText(value: string | undefined): value is string {
  return value !== undefined;
}

/** Keywords that only say that something inside them is wrong. */
const wrappers = new Set([
  "$recursiveRef",
  "$ref",
  "additionalItems",
  "additionalProperties",
  "allOf",
  "dependentSchemas",
  "if",
  "items",
  "patternProperties",
  "prefixItems",
  "properties",
  "propertyNames",
  "unevaluatedItems",
  "unevaluatedProperties",
]);

function leaves(errors: readonly OutputUnit[]): readonly OutputUnit[] {
  const found = errors.filter(({ keyword }) => !wrappers.has(keyword));
  return found.length === 0 ? errors : found;
}

function phrase({ keyword, error, instanceLocation }: OutputUnit): string {
  const pointer = decodeURI(instanceLocation.slice(1));
  const place = pointer === "" ? "the value" : pointer;
  if (keyword === "required") return `${pointer}/${between(error, '"', '".')} is required`;
  const words = phrases[keyword]?.(error);
  return words === undefined ? `${place}: ${error}` : `${place} ${words}`;
}

/** The library's words are about "instances"; the commonest are said the way a model is told. */
const phrases: { readonly [keyword: string]: (error: string) => string } = {
  anyOf: () => "must match one of its alternatives",
  const: (error) => `must be ${between(error, "match ", ".")}`,
  enum: (error) => `must be one of ${between(error, "any of ", ".")}`,
  false: () => "is not allowed",
  oneOf: () => "must match exactly one of its alternatives",
  type: (error) => `must be ${typeNames(between(error, "Expected ", "."))}`,
};

function between(text: string, before: string, after: string): string {
  const start = text.indexOf(before);
  const end = text.endsWith(after) ? text.length - after.length : text.length;
  return text.slice(start < 0 ? 0 : start + before.length, end);
}

function typeNames(quoted: string): string {
  const names = quoted.replaceAll('"', "").split(", ");
  return names.map(withArticle).join(" or ");
}

function withArticle(type: string): string {
  if (type === "null") return type;
  return `${/^[aio]/.test(type) ? "an" : "a"} ${type}`;
}
