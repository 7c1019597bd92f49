import type { Command } from "commander";
import { jsonOption, type End } from "./options.ts";

/** Adds `tenon test`. */
export function addTest(program: Command, end: End): void {
  program
    .command("test")
    .description("kill an agent at every append of a recorded conversation, and see what it does")
    .requiredOption("--crash <agent>", "name of an agent of the project, or its file")
    .option("--case <file>", "an export (.jsonl) or a written case (.json)")
    .option("--harness <name>", "the harness that drives the turns")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
The tools of the agent really run, once for each kill: use services that are there to be tested.
Without --case all files in cases/ beside the agent are played. What waits for approval is approved.

Exit codes: 0 no tool acts twice, 1 one does, or a case ends otherwise than without a kill.

Examples:
  tenon export k3f9m2xa agents/shop/cases/first.jsonl
  tenon test --crash shop
  tenon test --crash shop --case agents/shop/cases/first.jsonl --harness pi --json`,
    )
    .action(async (options: { readonly crash: string }) => {
      const { testCrash } = await import("../commands/test-crash.ts");
      await end(await testCrash(options));
    });
  program
    .command("crash-child", { hidden: true })
    .argument("<agent>")
    .requiredOption("--case <file>")
    .option("--harness <name>")
    .action(async (agent: string, options: { readonly case: string }) => {
      const { crashChild } = await import("../crash/crash-child.ts");
      await end(await crashChild(agent, options));
    });
}
