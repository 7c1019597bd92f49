import type { Command } from "commander";
import { byOption, jsonOption, storeOption, type End } from "./options.ts";

/** Adds `tenon run`. */
export function addRun(program: Command, end: End): void {
  program
    .command("run")
    .description("say something to an agent and follow its work")
    .argument("<agent>", "name of an agent of the project, or its file")
    .argument("[message]", "what to say; without it the conversation goes on")
    .option("--id <conversation>", "the conversation (default: a new one)")
    .option("--harness <name>", "the harness that drives this turn")
    .option("--model <provider/id>", "the model that answers this turn")
    .option(...byOption)
    .option(...storeOption)
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Exit codes: 0 done, 1 failed, 2 usage, 3 limit reached, 4 waiting for approval, 130 aborted or left.

Examples:
  tenon run shop "What does the red bike cost?"
  tenon run shop "And the blue one?" --id k3f9m2xa
  tenon run shop --id k3f9m2xa
  tenon run ./agents/shop/agent.ts "Hello" --model scripted/echo --json`,
    )
    .action(async (agent: string, message: string | undefined, options: object) => {
      const { run } = await import("../commands/run.ts");
      await end(await run(agent, message, options));
    });
}

/** Adds `tenon worker`. */
export function addWorker(program: Command, end: End): void {
  program
    .command("worker")
    .description("drive every conversation that is due, until stopped")
    .option(...storeOption)
    .addHelpText(
      "after",
      `
Ctrl-C or SIGTERM hands back what runs; another process goes on with it at once.

Examples:
  tenon worker
  tenon worker --store /var/lib/shop/store.db`,
    )
    .action(async (options: object) => {
      const { worker } = await import("../commands/worker.ts");
      await end(await worker(options));
    });
}
