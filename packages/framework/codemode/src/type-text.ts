import type { Json, JsonObject, JsonSchema } from "@tenon/contracts";

/** Deeper than this a type is `unknown`: a model reads no more, and a schema may contain itself. */
const deepest = 8;

/** The TypeScript type of the values that a JSON Schema allows, for a model to read. Closer than it need not be. */
export function typeText(schema: JsonSchema): string {
  return write(schema, { root: schema, depth: 0 });
}

interface Place {
  readonly root: JsonSchema;
  readonly depth: number;
}

function write(schema: Json | undefined, place: Place): string {
  if (!isObject(schema) || place.depth > deepest) return "unknown";
  const inside = { ...place, depth: place.depth + 1 };
  const { $ref, const: only, enum: choices } = schema;
  if (typeof $ref === "string") return write(resolve(place.root, $ref), inside);
  if (only !== undefined) return JSON.stringify(only);
  if (Array.isArray(choices)) return union(choices.map((choice: Json) => JSON.stringify(choice)));
  for (const [keyword, operator] of combinations) {
    const parts = schema[keyword];
    if (Array.isArray(parts) && parts.length > 0) {
      const texts = parts.map((part: Json) => write(part, inside));
      return operator === "|" ? union(texts) : texts.map(grouped).join(" & ");
    }
  }
  const { type } = schema;
  if (Array.isArray(type)) return union(type.map((one: Json) => written(one, schema, inside)));
  return written(type ?? impliedType(schema), schema, inside);
}

const combinations = [
  ["anyOf", "|"],
  ["oneOf", "|"],
  ["allOf", "&"],
] as const;

function impliedType({ properties, items }: JsonObject): Json {
  if (properties !== undefined) return "object";
  return items === undefined ? null : "array";
}

function written(type: Json, schema: JsonObject, place: Place): string {
  switch (type) {
    case "string":
    case "boolean":
    case "null":
      return type;
    case "number":
    case "integer":
      return "number";
    case "array":
      return arrayText(schema, place);
    case "object":
      return objectText(schema, place);
    default:
      return "unknown";
  }
}

function arrayText({ items, prefixItems }: JsonObject, place: Place): string {
  if (!Array.isArray(prefixItems)) return `${grouped(write(items, place))}[]`;
  return `[${prefixItems.map((item: Json) => write(item, place)).join(", ")}]`;
}

function objectText(schema: JsonObject, place: Place): string {
  const { properties, required, additionalProperties } = schema;
  const needed = new Set(Array.isArray(required) ? required : []);
  const fields = Object.entries(isObject(properties) ? properties : {}).map(([name, field]) => {
    const mark = needed.has(name) ? "" : "?";
    return `${commentText(field)}${propertyName(name)}${mark}: ${write(field, place)}`;
  });
  if (isObject(additionalProperties))
    fields.push(`[name: string]: ${write(additionalProperties, place)}`);
  if (fields.length === 0) return additionalProperties === false ? "{}" : "Record<string, unknown>";
  return `{ ${fields.join("; ")} }`;
}

function commentText(schema: Json): string {
  if (!isObject(schema) || typeof schema["description"] !== "string") return "";
  return `/** ${oneLine(schema["description"])} */ `;
}

/** Text that cannot end the comment it stands in. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll("*/", "*\\/").trim();
}

/** A name as it is written in an object type. */
function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function union(texts: readonly string[]): string {
  return [...new Set(texts)].join(" | ") || "unknown";
}

function grouped(text: string): string {
  return /[|&]/.test(text) && !text.startsWith("{") ? `(${text})` : text;
}

function resolve(root: JsonSchema, reference: string): Json | undefined {
  if (!reference.startsWith("#")) return undefined;
  const path = reference.slice(1).split("/").slice(1);
  let at: Json | undefined = root as JsonObject;
  for (const part of path) {
    const name = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    at = isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }
  return at;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
