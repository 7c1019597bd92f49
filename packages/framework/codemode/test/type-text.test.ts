import type { JsonSchema } from "@tenon/contracts";
import { expect, test } from "vitest";
import { typeText } from "../src/type-text.ts";

test.each<readonly [string, JsonSchema]>([
  ["string", { type: "string" }],
  ["number | null", { type: ["integer", "null"] }],
  [`"a" | "b" | 3`, { enum: ["a", "b", 3] }],
  [`"only"`, { const: "only" }],
  ["(string | number)[]", { type: "array", items: { type: ["string", "number"] } }],
  ["[string, boolean]", { type: "array", prefixItems: [{ type: "string" }, { type: "boolean" }] }],
  ["Record<string, unknown>", { type: "object" }],
  ["{}", { type: "object", additionalProperties: false }],
  ["{ [name: string]: number }", { type: "object", additionalProperties: { type: "number" } }],
  [
    `{ a: string; "b-c"?: { d?: boolean } }`,
    {
      type: "object",
      required: ["a"],
      properties: {
        a: { type: "string" },
        "b-c": { type: "object", properties: { d: { type: "boolean" } } },
      },
    },
  ],
  [
    "string | { a?: number }",
    { anyOf: [{ type: "string" }, { properties: { a: { type: "number" } } }] },
  ],
  ["(string | number) & string", { allOf: [{ type: ["string", "number"] }, { type: "string" }] }],
  [
    "{ at?: string }",
    { properties: { at: { $ref: "#/$defs/time" } }, $defs: { time: { type: "string" } } },
  ],
  ["unknown", { $ref: "https://example.com/schema.json" }],
  ["unknown", {}],
])("%s", (text, schema) => {
  expect(typeText(schema)).toBe(text);
});

test("a schema that contains itself ends", () => {
  const tree = {
    $defs: { node: { properties: { next: { $ref: "#/$defs/node" } } } },
    $ref: "#/$defs/node",
  };

  expect(typeText(tree)).toMatch(/^\{ next\?: .*unknown/);
});

test("a description cannot end its comment", () => {
  const schema = { properties: { a: { type: "string", description: "one */ two\n three" } } };

  expect(typeText(schema)).toBe("{ /** one *\\/ two three */ a?: string }");
});
