import type { Json, Tool } from "@tenon/contracts";
import { expect, test } from "vitest";
import { perReply } from "./fixtures/models.ts";
import { createWorld, dataOf, lines, tool, type ProcessOptions } from "./fixtures/world.ts";

test("arguments that do not validate are answered to the model and never started", async () => {
  const { result, events } = await oneCall(
    tool("pay", {
      validate: (input) =>
        typeof input === "object" && input !== null && "cents" in input
          ? { ok: true, value: input }
          : { ok: false, message: "cents: expected a number." },
    }),
    "many",
  );

  expect(result).toBe("tool!: cents: expected a number.");
  expect(dataOf(events, "tool.started")).toEqual([]);
  expect(dataOf(events, "tool.settled")[0]?.source).toBe("invalid");
});

test("what validation made of the arguments is what is recorded and run", async () => {
  const seen: unknown[] = [];
  const { events } = await oneCall(
    tool("pay", {
      validate: () => ({ ok: true, value: { cents: 100 } }),
      run: (input) => seen.push(input),
    }),
    { cents: "100" },
  );

  expect(seen).toEqual([{ cents: 100 }]);
  expect(dataOf(events, "tool.started")[0]).toMatchObject({ input: { cents: 100 }, parsed: true });
});

test("a validated value that is not JSON reaches the tool, and the log keeps what the model sent", async () => {
  const seen: unknown[] = [];
  const { events } = await oneCall(
    tool("book", {
      validate: () => ({ ok: true, value: { day: new Date(0) } }),
      run: (input) => {
        seen.push(input);
      },
    }),
    { day: "1970-01-01" },
  );

  expect(seen).toEqual([{ day: new Date(0) }]);
  expect(dataOf(events, "tool.started")[0]).toMatchObject({
    input: { day: "1970-01-01" },
    parsed: false,
  });
});

test("validation that throws is answered to the model", async () => {
  const { result } = await oneCall(
    tool("pay", {
      validate: () => {
        throw new Error("schema exploded");
      },
    }),
  );

  expect(result).toBe('tool!: The validation of tool "pay" threw: schema exploded');
});

test("an unknown tool is answered with the names of those there are", async () => {
  const { result, events } = await oneCall(tool("price"), {}, { asks: "prise" });

  expect(result).toBe('tool!: There is no tool "prise". The tools are: price.');
  expect(dataOf(events, "tool.settled")[0]?.source).toBe("unknown-tool");
});

test.each<[string, unknown, string]>([
  ["a text as it is", "plain", "tool: plain"],
  ["an object as JSON", { a: [1, null] }, 'tool: {"a":[1,null]}'],
  ["nothing as null", undefined, "tool: null"],
  ["a date as its text", new Date(0), "tool: 1970-01-01T00:00:00.000Z"],
  ["an empty text", "", "tool: "],
])("the model sees %s", async (_name, returned, line) => {
  const { result } = await oneCall(tool("do", { run: () => returned }));

  expect(result).toBe(line);
});

test("structured output is kept beside the text", async () => {
  const { events } = await oneCall(tool("do", { run: () => ({ total: 5 }) }));

  expect(dataOf(events, "tool.settled")[0]?.message).toEqual({
    role: "tool",
    call: "call_0_0",
    name: "do",
    parts: [{ type: "text", text: '{"total":5}' }],
    isError: false,
    details: { total: 5 },
  });
});

const circular: { self?: unknown } = {};
circular.self = circular;

test.each<[string, unknown]>([
  ["a value that contains itself", circular],
  ["a function", () => 1],
  ["a big integer", 1n],
  ["a symbol", Symbol("s")],
])("%s is refused as output, and the model is told", async (_name, returned) => {
  const { result } = await oneCall(tool("do", { run: () => returned }));

  expect(result).toBe(
    'tool!: The tool "do" returned something that is not JSON. ' +
      "Return plain objects, arrays, strings, numbers, booleans or null.",
  );
});

test("an output of 5 MB is refused, and the model is told how large it was", async () => {
  const { result } = await oneCall(tool("dump", { run: () => "x".repeat(5_000_000) }));

  expect(result).toBe(
    'tool!: The tool "dump" returned 5.0 MB; at most 1.0 MB are kept. ' +
      "Return less, or a reference to where the rest is.",
  );
});

test("an output that is allowed but too large for one entry is refused the same way", async () => {
  const { result } = await oneCall(tool("dump", { run: () => ({ rows: '"'.repeat(490_000) }) }));

  expect(result).toBe(
    'tool!: The tool "dump" returned more than one entry of the log can hold. ' +
      "Return less, or a reference to where the rest is.",
  );
});

test.each<[string, unknown, string]>([
  ["an error", new Error("no stock"), "no stock"],
  ["an error without words", new Error(""), 'The tool "do" failed without a message.'],
  ["a text", "out of paper", "out of paper"],
  ["nothing", undefined, "undefined"],
])("a tool that throws %s is an error that the model sees", async (_name, thrown, text) => {
  const { result, events } = await oneCall(
    tool("do", {
      run: () => {
        throw thrown;
      },
    }),
  );

  expect(result).toBe(`tool!: ${text}`);
  expect(dataOf(events, "tool.settled")[0]?.source).toBe("executed");
});

function asking(asked: Tool, input: Json = {}, name: string = asked.spec.name): ProcessOptions {
  return { script: perReply({ calls: [{ name, input }] }, { text: "Done." }), tools: [asked] };
}

async function oneCall(
  asked: Tool,
  input: Json = {},
  { asks = asked.spec.name }: { readonly asks?: string } = {},
): Promise<{
  readonly result: string | undefined;
  readonly events: Awaited<ReturnType<ReturnType<typeof createWorld>["events"]>>;
}> {
  const world = createWorld();
  const here = world.process(asking(asked, input, asks));
  expect(await here.settle("hi")).toEqual({ status: "done" });
  const { messages } = await here.desk.transcript();
  return { result: lines(messages)[2], events: await world.events() };
}
