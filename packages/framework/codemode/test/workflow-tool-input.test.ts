import { expect, test } from "vitest";
import { workflowTool } from "../src/index.ts";

const tool = workflowTool({ tools: [] });
const code = "export async function run() { return 1; }";

test("a field that nothing would come of is refused, with those that are known", async () => {
  expect(await tool.validate({ code, name: "daily" })).toEqual({
    ok: false,
    message: 'Input of tool "start_workflow" is invalid: unknown field /name; known: code, input.',
  });
});

test("code is taken with its input, or without one", async () => {
  expect(await tool.validate({ code, input: 7 })).toEqual({ ok: true, value: { code, input: 7 } });
  expect(await tool.validate({ code })).toEqual({ ok: true, value: { code, input: null } });
});
