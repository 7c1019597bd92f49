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
    .option(
      "--harness <name>",
      "the harness that drives this turn; without a message, the one that finishes it",
    )
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
  tenon run shop --id k3f9m2xa --harness pi
  tenon run ./agents/shop/agent.ts "Hello" --model scripted/echo --json`,
    )
    .action(async (agent: string, message: string | undefined, options: object) => {
      const { run } = await import("../commands/run.ts");
      await end(await run(agent, message, options));
    });
}

/** Adds `tenon chat`. */
export function addChat(program: Command, end: End): void {
  program
    .command("chat")
    .description("talk with an agent, message after message")
    .argument("<agent>", "name of an agent of the project, or its file")
    .option("--id <conversation>", "the conversation (default: a new one)")
    .option("--harness <name>", "the harness that drives these turns")
    .option("--model <provider/id>", "the model that answers")
    .option(...byOption)
    .option(...storeOption)
    .addHelpText(
      "after",
      `
Esc or Ctrl-C stops the turn for good, Ctrl-C again leaves. /help shows /fork, /cost, /request and /why.

Examples:
  tenon chat shop
  tenon chat shop --id k3f9m2xa --model scripted/echo`,
    )
    .action(async (agent: string, options: object) => {
      const { chat } = await import("../commands/chat.ts");
      await end(await chat(agent, options));
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
