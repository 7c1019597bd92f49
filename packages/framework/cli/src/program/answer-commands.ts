import type { Command } from "commander";
import {
  byOption,
  callArgument,
  conversationArgument,
  jsonOption,
  storeOption,
  type End,
} from "./options.ts";

/** Adds `tenon approve`. */
export function addApprove(program: Command, end: End): void {
  program
    .command("approve")
    .description("let a waiting tool call run")
    .argument(...conversationArgument)
    .argument(...callArgument)
    .option("--input <json>", "run it with this input instead")
    .option(...byOption)
    .option(...storeOption)
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Examples:
  tenon approve k3f9m2xa
  tenon approve shop/k3f9m2xa call_1 --input '{"amount": 80}'`,
    )
    .action(async (address: string, call: string | undefined, options: object) => {
      const { approve } = await import("../commands/answer.ts");
      await end(await approve(address, call, options));
    });
}

/** Adds `tenon deny`. */
export function addDeny(program: Command, end: End): void {
  program
    .command("deny")
    .description("refuse a waiting tool call; the model is told")
    .argument(...conversationArgument)
    .argument(...callArgument)
    .option("--reason <text>", "why, for the model")
    .option(...byOption)
    .option(...storeOption)
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Examples:
  tenon deny k3f9m2xa --reason "Ask for the receipt first."`,
    )
    .action(async (address: string, call: string | undefined, options: object) => {
      const { deny } = await import("../commands/answer.ts");
      await end(await deny(address, call, options));
    });
}

/** Adds `tenon abort`. */
export function addAbort(program: Command, end: End): void {
  program
    .command("abort")
    .description("stop the open turn of a conversation and what waits behind it")
    .argument(...conversationArgument)
    .option(...byOption)
    .option(...storeOption)
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Examples:
  tenon abort k3f9m2xa`,
    )
    .action(async (address: string, options: object) => {
      const { abort } = await import("../commands/abort.ts");
      await end(await abort(address, options));
    });
}
