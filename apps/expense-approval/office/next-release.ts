import { defineWorkflow } from "@tenon/agent";
import type { Workflow } from "@tenon/contracts";
import * as z from "zod";
import { approve, Expense, type Surroundings } from "./expense-approval.ts";

/** The workflow of the next release: what it adds comes behind everything that was there before. */
export function approvalWithBooks(surroundings: Surroundings): Workflow {
  return defineWorkflow({
    name: "expense",
    version: "2",
    continues: ["1"],
    input: Expense,
    output: z.string(),
    async run(step, expense) {
      const text = await approve(step, expense, surroundings);
      const { outside } = surroundings;
      await step.do("books", ({ key }) => outside.mail({ key, to: "team:books", text }));
      return text;
    },
  });
}
