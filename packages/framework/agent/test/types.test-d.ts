import type { Json, JsonObject, ToolContext } from "@tenon/contracts";
import * as v from "valibot";
import { expectTypeOf, test } from "vitest";
import * as z from "zod";
import { defineAgent, defineTool } from "../src/index.ts";

const description = "Price of a product.";

test("run receives what a zod schema makes of the input", () => {
  defineTool({
    description,
    input: z.object({ sku: z.string(), count: z.number().default(1) }),
    run: (input, context) => {
      expectTypeOf(input).toEqualTypeOf<{ sku: string; count: number }>();
      expectTypeOf(context).toEqualTypeOf<ToolContext>();
    },
  });
});

test("run receives what a valibot schema makes of the input", () => {
  defineTool({
    description,
    input: v.object({ sku: v.string() }),
    inputJsonSchema: { type: "object" },
    run: ({ sku }) => expectTypeOf(sku).toEqualTypeOf<string>(),
  });
});

test("run receives a JSON object when the input is JSON Schema", () => {
  defineTool({
    description,
    input: { type: "object", properties: { sku: { type: "string" } } },
    run: (input) => {
      expectTypeOf(input).toEqualTypeOf<JsonObject>();
      expectTypeOf(input["sku"]).toEqualTypeOf<Json | undefined>();
    },
  });
});

test("what is approved is the validated input, or what the model sent", () => {
  defineTool({
    description,
    input: z.object({ at: z.iso.datetime().transform((text) => new Date(text)) }),
    approval: ({ at }) => {
      expectTypeOf(at).toEqualTypeOf<Date | string>();
      return true;
    },
    run: ({ at }) => expectTypeOf(at).toEqualTypeOf<Date>(),
  });
});

test("run must return what the output describes", () => {
  const output = z.object({ eur: z.number() });
  const input = z.object({ sku: z.string() });

  defineTool({ description, input, output, run: () => ({ eur: 1 }) });
  defineTool({
    description,
    input,
    output,
    run: async () => ({ eur: 1 }),
    publicOutput: ({ eur }) => eur,
  });
  // @ts-expect-error -- the output has no dollars
  defineTool({ description, input, output, run: () => ({ usd: 1 }) });
});

test("fields that do not exist are refused", () => {
  const input = z.object({});

  // @ts-expect-error -- it is called run
  defineTool({ description, input, execute: () => 1 });
  // @ts-expect-error -- not one of the policies
  defineTool({ description, input, replay: "always", run: () => 1 });
  // @ts-expect-error -- a list of names
  defineAgent({ model: "a/b", subagents: "researcher" });
  // @ts-expect-error -- an agent needs a model
  defineAgent({ instructions: "Sell bikes." });
});
