import type { Json } from "@tenon/contracts";
import { expect, test } from "vitest";
import { createModels } from "./fixtures/models.ts";
import { createWorld, dataOf, lines, tool } from "./fixtures/world.ts";

test.each<readonly [string, string]>([
  ["another case", "Get_Price"],
  ["dashes", "get-price"],
  ["nothing between its words", "getPrice"],
  ["the prefix of a provider", "functions.get_price"],
  ["another prefix, and another case", "default_api:GetPrice"],
])("a name with %s means the tool that it names", async (_name, name) => {
  const { ran, line, replay } = await told({ name });

  expect(ran).toEqual([{}]);
  expect(line).toBe("assistant: get_price({})");
  expect(replay).toEqual(["safe"]);
});

test.each<readonly [string, string]>([
  ["is like two tools", "Set-Price"],
  ["is only a part of one", "price"],
  ["has a prefix that no provider uses", "delete.get_price"],
  ["is empty but for signs", "-_"],
])("a name that %s is unknown, and nothing runs", async (_name, name) => {
  const { ran, result } = await told({ name });

  expect(ran).toEqual([]);
  expect(result).toBe(
    `tool!: There is no tool "${name}". The tools are: get_price, set_price, setPrice.`,
  );
});

test("a name that is right is never read as another", async () => {
  const { line } = await told({ name: "setPrice" });

  expect(line).toBe("assistant: setPrice({})");
});

test.each<readonly [string, Json, Json]>([
  ["an object as its text", '{"sku":"bike"}', { sku: "bike" }],
  ["nothing", null, {}],
  ["an empty text", "", {}],
  ["an object", { sku: "bike" }, { sku: "bike" }],
])(
  "%s is the input that the tool is run with, and that is recorded",
  async (_name, input, meant) => {
    const { ran, started } = await told({ name: "get_price", input });

    expect(ran).toEqual([meant]);
    expect(started).toEqual([meant]);
  },
);

test("a text that is no object is left to the tool's own validation", async () => {
  const { ran } = await told({ name: "get_price", input: "[1]" });

  expect(ran).toEqual(["[1]"]);
});

interface Told {
  readonly ran: readonly unknown[];
  readonly started: readonly Json[];
  readonly replay: readonly string[];
  readonly line: string | undefined;
  readonly result: string | undefined;
}

async function told(call: { readonly name: string; readonly input?: Json }): Promise<Told> {
  const world = createWorld();
  const ran: unknown[] = [];
  const run = (input: unknown): number => ran.push(input);
  const models = createModels({
    main: ({ messages }) =>
      messages.length > 1
        ? { text: "Done." }
        : async function* () {
            await Promise.resolve();
            yield {
              type: "reply",
              reply: {
                parts: [{ type: "call", id: "a" as never, input: {}, ...call }],
                stop: "tools",
                usage: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0, cost: 0 },
              },
            };
          },
  });
  const here = world.process({
    models,
    tools: [
      tool("get_price", { run, replay: "safe" }),
      tool("set_price", { run }),
      tool("setPrice", { run }),
    ],
  });
  await here.settle("hi");
  const [, line, result] = lines((await here.desk.transcript()).messages);
  const events = await world.events();
  return {
    ran,
    started: dataOf(events, "tool.started").map(({ input }) => input),
    replay: dataOf(events, "tool.requested").map(({ replay }) => replay),
    line,
    result,
  };
}
