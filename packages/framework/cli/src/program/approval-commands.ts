import type { Command } from "commander";
import { byOption, jsonOption, storeOption, type End } from "./options.ts";

/** Adds `tenon approvals`. */
export function addApprovals(program: Command, end: End): void {
  program
    .command("approvals")
    .description("what waits for a person, in conversations and workflow instances")
    .argument("[instance]", "workflows/<workflow>/<id>, to answer what it asks")
    .argument("[step]", "name of the approval (default: the only one that waits)")
    .option("--approve", "yes")
    .option("--deny [reason]", "no")
    .option("--delegate <principal>", "let somebody else decide")
    .option(...byOption)
    .option(...storeOption)
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Examples:
  tenon approvals
  tenon approvals workflows/expense/taxi --approve --by user:manager`,
    )
    .action(async (address: string | undefined, step: string | undefined, options: object) => {
      const { approvals } = await import("../commands/approvals.ts");
      await end(await approvals(address, step, options));
    });
}
