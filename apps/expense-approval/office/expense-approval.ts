import { defineWorkflow } from "@tenon/agent";
import type { Workflow, WorkflowStep } from "@tenon/contracts";
import * as z from "zod";
import { auditor, clerk, Receipt, Verdict } from "./agents.ts";
import type { Outside } from "./outside.ts";

/** What the workflow needs of the world, and how long a day is. */
export interface Surroundings {
  readonly outside: Outside;
  readonly dayMs: number;
}

/** What an instance is started with. */
export const Expense = z.object({ employee: z.string(), receipt: z.string() });

/** The workflow of the first release. */
export function expenseApproval(surroundings: Surroundings): Workflow {
  return defineWorkflow({
    name: "expense",
    input: Expense,
    output: z.string(),
    run: (step, expense) => approve(step, expense, surroundings),
  });
}

/** Reads a receipt, checks the policy, asks a manager and then the director, pays, and tells whoever asked. */
export async function approve(
  step: WorkflowStep,
  { employee, receipt }: z.infer<typeof Expense>,
  { outside, dayMs }: Surroundings,
): Promise<string> {
  const read = Receipt.parse(await step.agent(clerk, receipt));
  const check = Verdict.parse(await step.agent(auditor, `${read.cents} cents at ${read.merchant}`));
  const refused = check.needsManager ? await ask(step, { ...read, dayMs }) : undefined;
  const text = refused ?? `${read.merchant} is paid.`;
  if (refused === undefined) {
    await step.do("pay", ({ key }) => outside.pay({ key, employee, cents: read.cents }));
    step.compensate("pay", ({ key }) => outside.takeBack({ key, employee, cents: read.cents }));
    // The bank books at night.
    await step.sleep("booking", dayMs);
  }
  await step.do("notify", ({ key }) => outside.mail({ key, to: employee, text }));
  return text;
}

type Question = { readonly merchant: string; readonly cents: number; readonly dayMs: number };

/** Why it is not paid; undefined when somebody approved it. */
async function ask(step: WorkflowStep, { dayMs, ...input }: Question): Promise<string | undefined> {
  const manager = await step.approval({
    name: "manager",
    input,
    approvers: ["user:manager"],
    expiresMs: 2 * dayMs,
  });
  const last =
    manager.status === "expired"
      ? await step.approval({
          name: "director",
          input,
          approvers: ["user:director"],
          expiresMs: 14 * dayMs,
        })
      : manager;
  if (last.status === "approved") return undefined;
  return last.status === "denied" ? `Denied: ${last.reason ?? "no reason"}.` : "Nobody answered.";
}
