import type { Tool } from "@tenon/contracts";
import { afterAll, expect, test } from "vitest";
import { workflowTool } from "../src/index.ts";
import { tool } from "./desk.ts";
import { openFlowDesk, runFlow } from "./flow-desk.ts";
import { createDesk, isolates } from "./process.ts";

afterAll(() => isolates[Symbol.asyncDispose]());

const price = tool("price", ({ sku }: { sku: string }) => 100 + sku.length);

test.each<readonly [string, string, string]>([
  [
    "a syntax error",
    `export async function run(step) {\n  const = 2;\n}`,
    "Nothing was started. The script failed in line 2: SyntaxError: ",
  ],
  [
    "types that cannot be taken out",
    `export async function run(step: ) {\n}`,
    "Nothing was started. The script failed in line 1: SyntaxError: ",
  ],
  ["no run", `const total = 1;`, "There is no function run. Write: export async function run"],
  [
    "a step outside of run",
    `const a = await tools.price({});\nexport async function run() {}`,
    "Nothing was started. The script failed in line 1: Error: Steps and tools can be used inside of run only.",
  ],
  ["an early return", `return 1;\nexport async function run() {}`, "and no return"],
  ["an endless loop", `for (;;) {}\nexport async function run() {}`, "it worked for more than"],
])("%s is told to the model, and nothing is started", async (_name, code, expected) => {
  const desk = openFlowDesk(createDesk(), { code, tools: [price] });

  const { output, isError } = await desk.start();

  expect(isError).toBe(true);
  expect(output).toContain(expected);
  expect(await desk.instance()).toBeUndefined();
});

test.each<readonly [string, string, string]>([
  ["never comes to a step", `return 1;`, "It ended without a step, so nothing of it would last."],
  [
    "returns what is not JSON",
    `await tools.price({ sku: "a" });\nreturn () => 1;`,
    "The code failed: TypeError: run returned a function, which is not JSON.",
  ],
  [
    "loops for ever",
    `await tools.price({ sku: "a" });\nfor (;;) {}`,
    "The script was stopped: it worked for more than 200 ms",
  ],
  [
    "throws",
    `await tools.price({ sku: "a" });\nthrow new RangeError("too much");`,
    "The code failed in line 2: RangeError: too much",
  ],
  [
    "waits for something else",
    `await tools.price({ sku: "a" });\nawait new Promise(() => {});`,
    "The code waits for something that is no step.",
  ],
  [
    "names two steps alike",
    `await step.sleep("a", 1);\nawait step.sleep("a", 1);`,
    'Two steps are named "a".',
  ],
  ["calls a tool that was not lent", `await tools.secret({});`, "There is no tools.secret."],
  [
    "asks an agent that was not lent",
    `await step.agent("desk", "Do it for me.");`,
    'The agent "desk" is not lent to this workflow. Lent are: none.',
  ],
  [
    "starts a workflow that was not lent",
    `await step.start("salary", {});`,
    'The workflow "salary" is not lent to this workflow. Lent are: written.',
  ],
  ["waits for no time", `await step.sleep("a", "long");`, 'step.sleep: "ms" must be a number.'],
  ["takes a name of the host", `await step.sleep("undo/a", 1);`, 'begins with "undo/"'],
])("code that %s ends in one clear error", async (_name, body, expected) => {
  const code = `export async function run(step, input) {${body}\n}`;

  const outcome = await runFlow(createDesk(), {
    code,
    tools: [price],
    own: [tool("secret", () => "s")],
    wallMs: 200,
  });

  expect(outcome).toMatchObject({ status: "failed" });
  expect(JSON.stringify(outcome)).toContain(JSON.stringify(expected).slice(1, -1));
});

test("a tool with steps of its own, or without a run, is not lent", () => {
  const journal = tool("journal", () => 1, { replay: "journal" });
  const known = tool("client", () => 1);
  const client: Tool = {
    spec: known.spec,
    replay: "unsafe",
    secrets: [],
    validate: (input) => known.validate(input),
  };

  expect(() => workflowTool({ tools: [journal] })).toThrow(
    'The tool "journal" cannot be lent to workflows that a model writes: it has steps or calls of its own.',
  );
  expect(() => workflowTool({ tools: [client] })).toThrow("it is answered by the client");
});

test("a platform without isolates says so", async () => {
  const code = `export async function run(step) { await tools.price({ sku: "a" }); }`;

  expect(await runFlow(createDesk(), { code, tools: [price], isolates: undefined })).toMatchObject({
    isError: true,
  });
});

test("a tool that the agent does not have is refused before anything is started", async () => {
  const code = `export async function run(step) { await tools.price({ sku: "a" }); }`;
  const desk = openFlowDesk(createDesk(), { code, lends: { tools: [price] } });

  expect(await desk.start()).toMatchObject({
    isError: true,
    output: expect.stringContaining('lends its workflows the tool "price" and has none'),
  });
});
