import type { Json } from "@tenon/contracts";
import { afterAll, expect, test } from "vitest";
import { codeTool } from "../src/index.ts";
import { eventsOf, runCode, startWork, tool } from "./desk.ts";
import { createDesk, isolates } from "./process.ts";

afterAll(() => isolates[Symbol.asyncDispose]());

const price = tool("price", ({ sku }: { sku: string }) => ({ sku, eur: 100 + sku.length }), {
  spec: {
    name: "price",
    description: "Price of a product.",
    input: {
      type: "object",
      properties: { sku: { type: "string", description: "As printed on it." } },
      required: ["sku"],
    },
  },
});

test("a script calls tools, and its output and what it printed come back", async () => {
  const code = `
    const rows: { eur: number }[] = await Promise.all(["bike", "bell"].map((sku) => tools.price({ sku })));
    console.log("rows", rows.length);
    return rows.reduce((sum, { eur }) => sum + eur, 0);`;

  expect(await runCode(code, [price])).toEqual({
    output: { result: 208, console: ["rows 2"] },
    isError: false,
  });
});

test("a whole function and a fenced block are scripts too", async () => {
  const codes = [
    `async () => { return (await tools.price({ sku: "a" })).eur; };`,
    `async function () { return (await tools.price({ sku: "a" })).eur; }`,
    "```ts\nreturn (await tools.price({ sku: 'a' })).eur;\n```",
    `const eur = async () => (await tools.price({ sku: "a" })).eur;\nreturn eur();`,
  ];

  const results = await Promise.all(codes.map((code) => runCode(code, [price])));

  expect(results.map(({ output }) => output)).toEqual(codes.map(() => ({ result: 101 })));
});

test("the model is offered the script instead of the tools, with their types", async () => {
  const desk = createDesk();
  const work = startWork(desk, { code: "return 1;", tools: [price] });
  await work.finish();

  const [resolved] = (await eventsOf(desk)).filter((event) => event.type === "agent.resolved");
  const offered = resolved?.data.spec.tools ?? [];

  expect(offered.map(({ name }) => name)).toEqual(["code"]);
  expect(offered[0]?.description).toContain(`declare const tools: {
  /** Price of a product. */
  price(input: { /** As printed on it. */ sku: string }): Promise<any>;
};`);
});

test("each call of a script is in the log with its parent and its number", async () => {
  const desk = createDesk();
  const work = startWork(desk, {
    code: `await tools.price({ sku: "a" }); return await tools.price({ sku: "b" });`,
    tools: [price],
  });
  await work.finish();

  const nested = (await eventsOf(desk)).flatMap((event) =>
    event.type === "tool.requested" && event.data.parent !== undefined ? [event.data] : [],
  );

  expect(nested).toMatchObject([
    { name: "price", input: { sku: "a" }, parent: { call: "call_0_0", ordinal: 0 } },
    { name: "price", input: { sku: "b" }, parent: { call: "call_0_0", ordinal: 1 } },
  ]);
});

test.each<readonly [string, string, string]>([
  ["a thrown error", `\nthrow new TypeError("no");`, "The script failed in line 2: TypeError: no"],
  ["a syntax error", `const a = 1;\nconst = 2;`, "The script failed in line 2: SyntaxError: "],
  [
    "a failed call",
    `await tools.price({ sku: "a" });\nawait tools.broken({});`,
    "The script failed in line 2: Error: It broke.\nIt had made 2 calls; what they did stays done.",
  ],
  [
    "an unknown tool",
    `await tools.prise({});`,
    'There is no `tools.prise`. `return await search("...")` finds tools.',
  ],
  ["an endless loop", `console.log("in"); for (;;) {}`, "it worked for more than 200 ms"],
  ["too many calls", `for (;;) await tools.price({ sku: "a" });`, "it made more than 5 calls"],
  ["an output that is too long", `return "x".repeat(40_000);`, "at most 32768 reach you"],
])("%s is told to the model so that it can do better", async (_name, code, expected) => {
  const broken = tool("broken", () => {
    throw new RangeError("It broke.");
  });

  const { output, isError } = await runCode(code, [price, broken], {
    limits: { wallMs: 200, calls: 5 },
  });

  expect(isError).toBe(true);
  expect(output).toContain(expected);
});

test("what a script printed before it failed is told", async () => {
  const { output } = await runCode(`console.log("so far"); throw new Error("bad");`);

  expect(output).toBe("The script failed in line 1: Error: bad\nIt had printed:\nso far");
});

test("a tool that a person denies fails in the script", async () => {
  const denied = tool("pay", () => "paid", {
    validate: () => ({ ok: false, message: "Not today." }),
  });

  expect(
    await runCode(`return await tools.pay({}).catch((error) => error.message);`, [denied]),
  ).toEqual({ output: { result: "Not today." }, isError: false });
});

test("many tools are not shown but found, and then called by their name", async () => {
  const many = Array.from({ length: 300 }, (_, index) => tool(`api-${index}.get`, () => index));
  const refund = tool(
    "billing.refund_order",
    ({ order }: { order: string }) => `refunded ${order}`,
    {
      spec: {
        name: "billing.refund_order",
        description: "Gives the money for an order back.",
        input: { type: "object", properties: { order: { type: "string" } } },
      },
    },
  );
  const { spec } = codeTool({ tools: [...many, refund] });
  expect(spec.description.length).toBeLessThan(2000);
  expect(spec.description).toContain("There are 301 tools.");

  const found = await runCode(`return await search("refund an order", 1);`, [...many, refund]);
  const called = await runCode(`return await tools.billing_refund_order({ order: "7" });`, [
    ...many,
    refund,
  ]);

  expect(found.output).toEqual({
    result: `declare const tools: {
  /** Gives the money for an order back. */
  billing_refund_order(input: { order?: string }): Promise<any>;
};`,
  });
  expect(called.output).toEqual({ result: "refunded 7" });
});

test("two tools that a script could not tell apart are refused", () => {
  const tools = [tool("a.b", () => 1), tool("a-b", () => 2)];

  expect(() => codeTool({ tools })).toThrow(
    'The tools "a.b" and "a-b" would both be "tools.a_b" in a script. Rename one.',
  );
});

test.each<Json>([{}, { code: 1 }, "return 1;", null])("%j is no script", async (input) => {
  const code = codeTool({ tools: [] });

  expect(await code.validate(input)).toMatchObject({ ok: false });
});
