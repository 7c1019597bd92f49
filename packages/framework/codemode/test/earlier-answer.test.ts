import type { EarlierAnswer, Isolates } from "@tenon/contracts";
import { afterAll, expect, test } from "vitest";
import { resultOf, startWork, tool } from "./desk.ts";
import { createDesk, isolates } from "./process.ts";

afterAll(() => isolates[Symbol.asyncDispose]());

const tools = [
  tool("crm.find", ({ id }: { id: number }) => ({ id, name: "Ada" })),
  tool("close", () => {
    throw new Error("It is closed already.");
  }),
  tool("pay", () => "paid", { approval: () => true }),
];

test("a script that is started again is given what it asked and heard before", async () => {
  const desk = createDesk();
  const given: (readonly EarlierAnswer[] | undefined)[] = [];
  const code = `
    const [one] = [await tools.crm_find({ id: 1 }), await tools.crm_find({ id: 2 })];
    const message = await tools.close({ id: 1 }).catch((error) => error.message);
    return [one.name, message, await tools.pay({})];`;

  await startWork(desk, { code, tools, isolates: watch(given) }).finish();

  expect(given[0]).toEqual([]);
  expect(given.at(-1)?.slice(0, 3)).toEqual([
    found(0, 1),
    found(1, 2),
    {
      ordinal: 2,
      name: "tools.close",
      input: { id: 1 },
      answer: { ok: false, message: "It is closed already." },
    },
  ]);
  expect(await resultOf(desk)).toMatchObject({
    output: { result: ["Ada", "It is closed already.", "paid"] },
  });
});

test("calls that went on side by side are given in the order of their results", async () => {
  const desk = createDesk();
  const given: (readonly EarlierAnswer[] | undefined)[] = [];
  const second = Promise.withResolvers<string>();
  const waiting = [
    tool("first", async () => `after ${await second.promise}`),
    tool("second", () => {
      second.resolve("the second");
      return "second";
    }),
  ];
  const code = `const both = await Promise.all([tools.first({}), tools.second({})]); return [...both, await tools.pay({})];`;

  const all = [...waiting, ...tools];
  await startWork(desk, { code, tools: all, isolates: watch(given) }).finish();

  const [one, other] = given.at(-1) ?? [];
  expect([one?.name, other?.name]).toEqual(["tools.second", "tools.first"]);
  expect(await resultOf(desk)).toMatchObject({
    output: { result: ["after the second", "second", "paid"] },
  });
});

function watch(given: (readonly EarlierAnswer[] | undefined)[]): Isolates {
  return {
    ...isolates,
    run(source, options) {
      given.push(options.earlier);
      return isolates.run(source, options);
    },
  };
}

function found(ordinal: number, id: number): EarlierAnswer {
  return {
    ordinal,
    name: "tools.crm_find",
    input: { id },
    answer: { ok: true, output: { id, name: "Ada" } },
  };
}
