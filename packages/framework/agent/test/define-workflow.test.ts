import type { TenonError } from "@tenon/contracts";
import { expect, test } from "vitest";
import * as z from "zod";
import { defineWorkflow, isWorkflow, notRetryable } from "../src/index.ts";

test("a workflow has a name, a version and checks what goes in and out", async () => {
  const flow = defineWorkflow({
    name: "expense",
    input: z.object({ cents: z.number() }),
    output: z.string(),
    async run(step, { cents }) {
      const paid = await step.do("pay", () => cents);
      return `${paid} paid`;
    },
  });

  expect(isWorkflow(flow)).toBe(true);
  expect(flow).toMatchObject({ name: "expense", version: "1", continues: [] });
  expect(await flow.validateInput({ cents: 5 })).toEqual({ ok: true, value: { cents: 5 } });
  expect(await flow.validateInput({})).toMatchObject({
    ok: false,
    message: expect.stringContaining('The input of workflow "expense" is invalid: /cents'),
  });
  expect(await flow.validateOutput(7)).toMatchObject({ ok: false });
});

test.each<readonly [object, string]>([
  [{ name: "Expense", run: () => 1 }, 'Workflow "Expense": name must be'],
  [{ name: "expense" }, "run is missing"],
  [{ name: "expense", handler: () => 1 }, "handler is not a known field"],
  [{ name: "expense", version: "2", continues: ["2"], run: () => 1 }, "names its own version"],
  [{ name: "expense", continues: "1", run: () => 1 }, "must be a list of versions"],
])("%j is refused with the field, the rule and the fix", (definition, message) => {
  const refused = refusalOf(() => defineWorkflow(definition as never));

  expect(refused.code).toBe("invalid-workflow");
  expect(refused.message).toContain(message);
  expect(refused.hint).toBeTruthy();
});

test("an error that is not tried again says so by its code", () => {
  expect(notRetryable("The card was refused.")).toMatchObject({
    code: "not-retryable",
    message: "The card was refused.",
  });
});

function refusalOf(declare: () => unknown): TenonError {
  try {
    declare();
  } catch (error) {
    return error as TenonError;
  }
  return expect.unreachable();
}
