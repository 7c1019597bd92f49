import { expect, test } from "vitest";
import * as v from "valibot";
import * as z from "zod";
import { defineAgent } from "../src/index.ts";

const model = "anthropic/claude-sonnet-4-6";

test("an output is described to the model, and checked by the schema that was given", async () => {
  const { output } = defineAgent({
    model,
    output: z.object({ euro: z.number().refine((euro) => euro % 5 === 0, "Round it.") }),
  });

  expect(output?.schema).toMatchObject({ type: "object", required: ["euro"] });
  expect(await output?.validate({ euro: 120 })).toEqual({ ok: true, value: { euro: 120 } });
  expect(await output?.validate({ euro: 121 })).toEqual({
    ok: false,
    message: "This is not the final answer: /euro: Round it.",
  });
});

test("an output may be JSON Schema, of any type", async () => {
  const { output } = defineAgent({ model, output: { type: "integer" } });

  expect(output?.schema).toEqual({ type: "integer" });
  expect(await output?.validate(7)).toEqual({ ok: true, value: 7 });
  expect(await output?.validate("7")).toMatchObject({ ok: false });
});

test("a schema that cannot describe itself needs a description", () => {
  const output = v.object({ euro: v.number() });

  expect(() => defineAgent({ model, output })).toThrowError(
    expect.objectContaining({
      message: expect.stringContaining("output is a schema of valibot that cannot describe itself"),
      hint: expect.stringContaining("outputJsonSchema"),
    }),
  );
  expect(
    defineAgent({ model, output, outputJsonSchema: { type: "object" } }).output?.schema,
  ).toEqual({ type: "object" });
});

test("a schema that throws refuses the answer", async () => {
  const { output } = defineAgent({
    model,
    output: z.string().refine(() => {
      throw new Error("down");
    }),
  });

  expect(await output?.validate("x")).toEqual({
    ok: false,
    message: "The schema of the final answer threw: down",
  });
});

test("an agent keeps its description and the names of its subagents", () => {
  const agent = defineAgent({ model, description: "Sells.", subagents: ["researcher"] });

  expect(agent).toMatchObject({ description: "Sells.", subagents: ["researcher"] });
});
