import type { Json, JsonSchema } from "@tenon/contracts";
import type { OutputUnit } from "@cfworker/json-schema";

/** What is wrong with a body, in one sentence that names the field and the rule. */
export function bodyProblem(schema: JsonSchema, errors: readonly OutputUnit[]): string {
  const deepest = errors.at(-1);
  if (deepest === undefined) return "The body does not fit its schema.";
  const { keyword, error } = deepest;
  const field = fieldOf(deepest);
  switch (keyword) {
    case "false":
      return `The body has an unknown field ${field}; known: ${knownBeside(schema, errors)}.`;
    case "required":
      return `The body needs the field ${within(deepest, /property "(.+)"/.exec(error)?.[1] ?? "")}.`;
    case "type":
      return `${subjectOf(deepest)} must be ${typesAt(deepest, errors)}.`;
    case "enum":
    case "const":
      return `${subjectOf(deepest)} must be ${valuesAt(schema, deepest)}.`;
    default:
      return `${subjectOf(deepest)} is wrong: ${error.slice(0, 300).replace(/[. ]*$/, "")}.`;
  }
}

function subjectOf(unit: OutputUnit): string {
  return pathOf(unit) === "" ? "The body" : `The field ${fieldOf(unit)}`;
}

function fieldOf(unit: OutputUnit): string {
  return `\`${pathOf(unit).slice(0, 200)}\``;
}

function within(unit: OutputUnit, name: string): string {
  return `\`${[pathOf(unit), name].filter((part) => part !== "").join("/")}\``;
}

function pathOf({ instanceLocation }: OutputUnit): string {
  return segments(instanceLocation).join("/");
}

/** The fields that may stand where one was that nobody knows. */
function knownBeside(schema: JsonSchema, errors: readonly OutputUnit[]): string {
  const parent = errors.findLast(({ keyword }) => keyword === "additionalProperties");
  const place = segments(parent?.keywordLocation ?? "#").slice(0, -1);
  const properties = Object.keys(objectOf(at(schema, [...place, "properties"])));
  return properties.length === 0 ? "none" : properties.join(", ");
}

/** One value may be of several types, of which each has an error of its own. */
function typesAt({ instanceLocation }: OutputUnit, errors: readonly OutputUnit[]): string {
  const expected = errors
    .filter((unit) => unit.keyword === "type" && unit.instanceLocation === instanceLocation)
    .map(({ error }) => /Expected "(\w+)"/.exec(error)?.[1] ?? "something else");
  return [...new Set(expected)].map(withArticle).join(" or ");
}

function withArticle(type: string): string {
  return `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;
}

function valuesAt(schema: JsonSchema, { keywordLocation }: OutputUnit): string {
  const wanted = at(schema, segments(keywordLocation));
  if (!Array.isArray(wanted)) return JSON.stringify(wanted);
  return `one of ${wanted.map((value) => JSON.stringify(value)).join(", ")}`;
}

function at(schema: Json, path: readonly string[]): Json {
  return path.reduce<Json>((value, segment) => objectOf(value)[segment] ?? null, schema);
}

function objectOf(value: Json): { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {};
}

function segments(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) =>
      decodeURIComponent(segment.replaceAll(/%(?![\da-fA-F]{2})/g, "%25"))
        .replaceAll("~1", "/")
        .replaceAll("~0", "~"),
    );
}
