import type { CallContext, EffectKey, ProbeContext, ToolContext } from "@tenon/contracts";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import * as mini from "zod/mini";
import { defineTool, isTool, renameTool } from "../src/index.ts";

const description = "Price of a product in euro.";
const input = z.object({ sku: z.string() });
// These tools look at nothing but the key.
const context = { key: "key" as EffectKey } as ToolContext & CallContext & ProbeContext;

/** A definition as it comes from plain JavaScript. */
function declare(definition: unknown): () => unknown {
  return () => Reflect.apply(defineTool, undefined, [definition]);
}

describe("a definition", () => {
  test("becomes what a model sees and what the host runs", async () => {
    const tool = defineTool({
      name: "price",
      description,
      input,
      replay: "safe",
      timeoutMs: 1000,
      secrets: ["PRICE_KEY", "PRICE_KEY"],
      sequential: true,
      run: ({ sku }) => ({ sku, eur: 105 }),
    });

    expect(tool.spec).toEqual({
      name: "price",
      description,
      input: { type: "object", properties: { sku: { type: "string" } }, required: ["sku"] },
      sequential: true,
    });
    expect(tool).toMatchObject({ replay: "safe", timeoutMs: 1000, secrets: ["PRICE_KEY"] });
    expect(await tool.validate({ sku: "bike" })).toEqual({ ok: true, value: { sku: "bike" } });
    expect(await tool.run?.({ sku: "bike" }, context)).toEqual({ sku: "bike", eur: 105 });
  });

  test("is unsafe, never approved and private unless it says otherwise", () => {
    const tool = defineTool({ name: "price", description, input, run: () => 1 });

    expect(tool.replay).toBe("unsafe");
    expect(tool.secrets).toEqual([]);
    expect(Object.keys(tool).sort()).toEqual(["replay", "run", "secrets", "spec", "validate"]);
  });

  test("says that it runs code, so that what that needs is bound", () => {
    const tool = defineTool({ name: "t", description, input, usesIsolates: true, run: () => 1 });

    expect([tool.usesIsolates, renameTool(tool, "test").usesIsolates]).toEqual([true, true]);
  });

  test("without run is answered by the client", () => {
    expect("run" in defineTool({ name: "ask", description, input })).toBe(false);
  });

  test("may leave its name to the file that holds it", async () => {
    const tool = defineTool({ description, input, run: () => 1 });
    const named = renameTool(tool, "price");

    expect([tool.spec.name, named.spec.name]).toEqual(["", "price"]);
    expect(await named.validate({})).toMatchObject({
      ok: false,
      message: expect.stringContaining('Input of tool "price" is invalid: /sku'),
    });
  });

  test("is known as a tool, a spread copy of it is not", () => {
    const tool = defineTool({ name: "price", description, input });

    expect([isTool(tool), isTool({ ...tool }), isTool(null)]).toEqual([true, false, false]);
  });
});

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

describe("callbacks", () => {
  test("approval may be a flag", async () => {
    const always = defineTool({ name: "t", description, input, approval: true });
    const never = defineTool({ name: "t", description, input, approval: false });

    expect(await always.approval?.({ sku: "a" }, context)).toBe(true);
    expect("approval" in never).toBe(false);
  });

  test("approval that forgets to return does not count as no", async () => {
    const tool = defineTool({
      name: "pay",
      description,
      input,
      approval: (() => undefined) as unknown as () => boolean,
    });

    await expect(tool.approval?.({ sku: "a" }, context)).rejects.toMatchObject({
      code: "invalid-agent",
      message: 'Tool "pay": approval must return true or false, not undefined.',
    });
  });

  test("a probe is decoded", async () => {
    const results = [{ status: "done", output: 1 }, { status: "not-done" }, { status: "unknown" }];
    const tool = defineTool({
      name: "pay",
      description,
      input,
      probe: () => results.shift() as { readonly status: "unknown" },
      run: () => 1,
    });
    const probe = () => tool.probe?.({ sku: "a" }, context);

    expect([await probe(), await probe(), await probe()]).toEqual([
      { status: "done", output: 1 },
      { status: "not-done" },
      { status: "unknown" },
    ]);
    await expect(probe()).rejects.toThrowError(/^Tool "pay": probe must return/);
  });

  test("output is checked and cleaned, from run and from probe", async () => {
    const outputs: { eur: number }[] = [{ eur: 1 }, { eur: "1" } as never];
    const tool = defineTool({
      name: "price",
      description,
      input,
      output: z.object({ eur: z.number() }),
      probe: () => ({ status: "done", output: { usd: 1 } }),
      run: () => ({ ...outputs.shift(), secret: 1 }) as { eur: number },
    });

    expect(await tool.run?.({ sku: "a" }, context)).toEqual({ eur: 1 });
    await expect(tool.run?.({ sku: "a" }, context)).rejects.toThrowError(
      'Output of tool "price" is invalid: /eur: Invalid input: expected number, received string.',
    );
    await expect(tool.probe?.({ sku: "a" }, context)).rejects.toThrowError(/\/eur/);
  });

  test("that fail to make something public make nothing public", () => {
    const tool = defineTool({
      name: "price",
      description,
      input,
      publicInput: ({ sku }) => ({ sku: sku.toUpperCase() }),
      publicOutput: () => new Map() as never,
    });

    expect(tool.publicInput?.({ sku: "a" })).toEqual({ sku: "A" });
    expect(tool.publicInput?.({ sku: 5 })).toBeNull();
    expect(tool.publicOutput?.(1)).toBeNull();
  });

  test("written as methods see their definition", async () => {
    const definition = {
      name: "t",
      description,
      input,
      rate: 2,
      run(): number {
        return this.rate;
      },
    };
    Object.defineProperty(definition, "rate", { enumerable: false });

    expect(await defineTool(definition).run?.({ sku: "a" }, context)).toBe(2);
  });
});
