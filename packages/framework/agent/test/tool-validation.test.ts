import * as v from "valibot";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import * as mini from "zod/mini";
import { defineTool } from "../src/index.ts";

const description = "Price of a product in euro.";
const input = z.object({ sku: z.string() });

describe("validation", () => {
  test("serves defaults and transformed values", async () => {
    const tool = defineTool({
      name: "book",
      description,
      input: z.object({
        at: z.iso.date().transform((text) => new Date(text)),
        seats: z.number().default(2),
      }),
    });

    expect(await tool.validate({ at: "2030-01-02" })).toEqual({
      ok: true,
      value: { at: new Date("2030-01-02"), seats: 2 },
    });
  });

  test("says in one line where a vendor's schema does not fit", async () => {
    const tool = defineTool({ name: "price", description, input });

    expect(await tool.validate({ sku: 5 })).toEqual({
      ok: false,
      message:
        'Input of tool "price" is invalid: /sku: Invalid input: expected string, received number.',
    });
  });

  test.each([
    [{ sku: 5 }, "/sku must be a string."],
    [{}, "/sku is required."],
    ["bike", "the value must be an object."],
    [{ sku: "a", n: 1.5 }, "/n must be an integer or null."],
    [{ sku: "a", size: "XL" }, '/size must be one of ["S","M"].'],
    [{ sku: "a", color: "red" }, "/color is not allowed."],
    [{ sku: "a", tags: ["x", 2] }, "/tags/1 must be a string."],
    [
      { sku: "a", way: 1 },
      "/way must match one of its alternatives; /way must be a string; /way must be a boolean.",
    ],
    [{ sku: "", color: "red" }, "/sku: String is too short (0 < 1); /color is not allowed."],
    [{ sku: "a", "a/b": 1 }, "/a~1b is not allowed."],
  ])("says in one line why %j does not fit a JSON Schema", async (value, problem) => {
    const tool = defineTool({
      name: "price",
      description,
      input: {
        type: "object",
        properties: {
          sku: { type: "string", minLength: 1 },
          n: { type: ["integer", "null"] },
          size: { enum: ["S", "M"] },
          tags: { type: "array", items: { $ref: "#/$defs/tag" } },
          way: { anyOf: [{ type: "string" }, { type: "boolean" }] },
        },
        required: ["sku"],
        additionalProperties: false,
        $defs: { tag: { type: "string" } },
      },
    });

    expect(await tool.validate(value)).toEqual({
      ok: false,
      message: `Input of tool "price" is invalid: ${problem}`,
    });
    expect(await tool.validate({ sku: "a", tags: ["x"] })).toMatchObject({ ok: true });
  });

  test("lists at most five problems", async () => {
    const properties = Object.fromEntries(
      ["a", "b", "c", "d", "e", "f", "g"].map((name) => [name, { type: "string" }]),
    );
    const tool = defineTool({ name: "t", description, input: { type: "object", properties } });

    expect(await tool.validate({ a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1 })).toMatchObject({
      message: expect.stringMatching(/\/a must .*\/e must be a string; and 2 more\.$/),
    });
  });

  test("turns a schema that throws into a message", async () => {
    const tool = defineTool({
      name: "t",
      description,
      input: z.object({}).refine(() => {
        throw new Error("no network");
      }),
    });

    expect(await tool.validate({})).toEqual({
      ok: false,
      message: 'Input of tool "t" could not be checked: no network',
    });
  });

  test("leaves the declared schema as it was", () => {
    const schema = Object.freeze({ type: "object", properties: Object.freeze({}) });
    const tool = defineTool({ name: "t", description, input: schema });

    expect(tool.spec.input).toEqual(schema);
  });
});

describe("schemas that cannot describe themselves", () => {
  test.each([
    ["valibot", v.object({ sku: v.string() }), "@valibot/to-json-schema"],
    ["zod", mini.object({ sku: mini.string() }), "zod 4"],
  ])("of %s are refused with the way out", (vendor, schema, fix) => {
    expect(declare({ name: "t", description, input: schema })).toThrowError(
      expect.objectContaining({
        code: "invalid-agent",
        message: `Tool "t": input is a schema of ${vendor} that cannot describe itself as JSON Schema.`,
        hint: expect.stringContaining(fix),
      }),
    );
  });

  test("are taken together with inputJsonSchema", async () => {
    const tool = defineTool({
      name: "price",
      description,
      input: v.object({ sku: v.string() }),
      inputJsonSchema: { type: "object", properties: { sku: { type: "string" } } },
    });

    expect(tool.spec.input).toEqual({ type: "object", properties: { sku: { type: "string" } } });
    expect(await tool.validate({ sku: 5 })).toMatchObject({
      message:
        'Input of tool "price" is invalid: /sku: Invalid type: Expected string but received 5.',
    });
  });

  test("because JSON has no such type are refused with the reason", () => {
    expect(declare({ name: "t", description, input: z.object({ at: z.date() }) })).toThrowError(
      'Tool "t": input cannot be described as JSON Schema: Date cannot be represented in JSON Schema.',
    );
  });

  test("may be functions", async () => {
    const schema = Object.assign(() => undefined, {
      "~standard": {
        version: 1 as const,
        vendor: "arktype",
        validate: (value: unknown) => ({ value }),
        jsonSchema: { input: () => ({ type: "object" }) },
      },
    });

    expect(defineTool({ name: "t", description, input: schema }).spec.input).toEqual({
      type: "object",
    });
  });
});

/** A definition as it comes from plain JavaScript. */
function declare(definition: unknown): () => unknown {
  return () => Reflect.apply(defineTool, undefined, [definition]);
}
