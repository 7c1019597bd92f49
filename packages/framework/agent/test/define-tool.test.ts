import type { CallContext, EffectKey, ProbeContext, ToolContext } from "@tenon/contracts";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { defineTool, isTool, renameTool } from "../src/index.ts";

const description = "Price of a product in euro.";
const input = z.object({ sku: z.string() });
// These tools look at nothing but the key.
const context = { key: "key" as EffectKey } as ToolContext & CallContext & ProbeContext;

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

describe("callbacks", () => {
  test("approval may be a flag", async () => {
    const always = defineTool({ name: "t", description, input, approval: true });
    const never = defineTool({ name: "t", description, input, approval: false });

    expect(await always.approval?.({ sku: "a" }, context)).toBe(true);
    expect("approval" in never).toBe(false);
  });

  test("approval may say who is asked, and until when", async () => {
    const terms = { approvers: ["user:ann"], expiresMs: 1000 };
    const fixed = defineTool({ name: "t", description, input, approval: terms });
    const chosen = defineTool({ name: "t", description, input, approval: () => terms });

    expect(await fixed.approval?.({ sku: "a" }, context)).toEqual(terms);
    expect(await chosen.approval?.({ sku: "a" }, context)).toEqual(terms);
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
      message:
        'Tool "pay": approval must return true, false or terms such as { approvers: ["user:ann"] }, not undefined.',
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
