import { createBrowserCodeTool, type Executor } from "@cloudflare/codemode/browser";
import { createQuickjsIsolates, type QuickjsIsolates } from "@tenon/isolate-quickjs";
import { afterAll, beforeAll, expect, expectTypeOf, test } from "vitest";
import { createExecutor } from "../src/index.ts";

let isolates: QuickjsIsolates;
let executor: Executor;

beforeAll(() => {
  isolates = createQuickjsIsolates({ threads: 1 });
  executor = createExecutor(isolates, { now: () => 1_700_000_000_000 });
});
afterAll(() => isolates[Symbol.asyncDispose]());

test("what is created has the type of an executor of codemode", () => {
  expectTypeOf<ReturnType<typeof createExecutor>>().toExtend<Executor>();
});

test("a tool made with codemode runs its script in our isolates", async () => {
  const tool = createBrowserCodeTool({
    executor,
    tools: {
      "price-of": {
        description: "Price of a product.",
        inputSchema: { type: "object", properties: { sku: { type: "string" } } },
        execute: async (input) => ({ input, eur: 104 }),
      },
    },
  });

  const output = await tool.execute({
    code: `async () => {
      const [one, two] = await Promise.all([codemode.price_of({ sku: "bike" }), codemode.price_of({ sku: "bell" })]);
      console.log("asked", one.input.sku, two.input.sku);
      return { sum: one.eur + two.eur, reaches: typeof fetch };
    }`,
  });

  expect(output).toEqual({
    result: { sum: 208, reaches: "undefined" },
    logs: ["asked bike bell"],
  });
});

test("every parameter of a call crosses, and what a function throws is thrown in the script", async () => {
  const fns = {
    add: async (one: unknown, two: unknown) => Number(one) + Number(two),
    fail: async () => {
      throw new Error("The shop is closed.");
    },
  };
  const code = `const sum = await shop.add(2, 3);
try { await shop.fail(); } catch (error) { return [sum, error.message]; }`;

  expect(await executor.execute(code, [{ name: "shop", fns }])).toEqual({
    result: [5, "The shop is closed."],
    logs: [],
  });
});

test("functions without a name are those of codemode", async () => {
  const result = await executor.execute("async () => codemode.one()", { one: async () => 1 });
  expect(result).toEqual({ result: 1, logs: [] });
});

test("a prelude adds to a namespace, and a failure has the line of the code", async () => {
  const prelude = `codemode.twice = async (value) =>\n  2 * (await codemode.plain(value));`;
  const provider = { name: "codemode", fns: { plain: async (value: unknown) => value }, prelude };

  const [done, failed] = await Promise.all([
    executor.execute("return codemode.twice(21);", [provider]),
    executor.execute("const one = 1;\nthrow new Error(`broken ${one}`);", [provider]),
  ]);

  expect(done.result).toBe(42);
  expect(failed).toEqual({ result: undefined, error: "broken 1 (line 2)", logs: [] });
});

test("a connector answers, fails and stops a script", async () => {
  const asked: unknown[] = [];
  const binding = {
    async callTool(method: string, input: unknown): Promise<unknown> {
      asked.push([method, input]);
      if (method === "stop") return { __codemode_control__: "pause" };
      if (method === "fail") return { __codemode_control__: "error", message: "Not here." };
      return "yes";
    },
  };
  const run = (code: string): ReturnType<Executor["execute"]> =>
    executor.execute(code, [], { connectors: [{ name: "desk", binding }] });

  expect(await run("return desk.ask({ id: 1 });")).toMatchObject({ result: "yes" });
  expect((await run("await desk.stop();")).error).toContain("__CODEMODE_PAUSE__");
  expect((await run("await desk.fail();")).error).toContain("Not here.");
  expect(asked).toEqual([
    ["ask", { id: 1 }],
    ["stop", undefined],
    ["fail", undefined],
  ]);
});

test.each([
  ["console", 'Provider name "console" is reserved'],
  ["two words", 'Provider name "two words" is not a valid JavaScript identifier'],
])("the name %j is refused as an error in the result", async (name, error) => {
  expect(await executor.execute("return 1;", [{ name, fns: {} }])).toEqual({
    result: undefined,
    error,
  });
});

test("a function that was not given, and what every object has, are not found", async () => {
  const result = await executor.execute(
    `const errors = [];
for (const name of ["constructor", "toString", "other"])
  await codemode[name]().catch((error) => errors.push(error.message));
return errors;`,
    [{ name: "codemode", fns: {} }],
  );
  expect(result.result).toEqual([
    'Tool "constructor" not found',
    'Tool "toString" not found',
    'Tool "other" not found',
  ]);
});

test("a script that never ends is an error in the result", async () => {
  const short = createExecutor(isolates, { now: () => 0, limits: { wallMs: 50 } });
  expect((await short.execute("for (;;);", [])).error).toContain("more than 50 ms");
});
