import type { Command } from "commander";
import { byOption, jsonOption, storeOption, type End } from "./options.ts";

/** Adds `tenon approvals`. */
export function addApprovals(program: Command, end: End): void {
  program
    .command("approvals")
    .description("what waits for a person, in conversations and workflow instances")
    .argument("[where]", "workflows/<workflow>/<id> or <agent>/<conversation>, to answer")
    .argument("[approval]", "name of the step, or the call (default: the only one that waits)")
    .option("--approve", "yes")
    .option("--edit <json>", "yes, with this input")
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
  tenon approvals workflows/expense/taxi --approve --by user:manager
  tenon approvals workflows/expense/taxi manager --edit '{"cents":5000}'
  tenon approvals shop/k3f9m2xa --deny "too much"`,
    )
    .action(async (address: string | undefined, step: string | undefined, options: object) => {
      const { approvals } = await import("../commands/approvals.ts");
      await end(await approvals(address, step, options));
    });
}
