import type { Command } from "commander";
import { conversationArgument, jsonOption, logArgument, storeOption, type End } from "./options.ts";

/** Adds `tenon log`. */
export function addLog(program: Command, end: End): void {
  program
    .command("log")
    .description("what happened in a conversation or instance, or what exactly a model was asked")
    .argument(...logArgument)
    .option("--follow", "stay and show what happens, until Ctrl-C")
    .option(
      "--request <step>",
      "the exact request of a step, from 0: 1 of the newest turn, or t2:1",
    )
    .option(...storeOption)
    .option("--json", "one JSON value on stdout; with --follow one per entry")
    .addHelpText(
      "after",
      `
Examples:
  tenon log k3f9m2xa
  tenon log shop/k3f9m2xa --follow
  tenon log workflows/expense/taxi
  tenon log k3f9m2xa --request t1:0`,
    )
    .action(async (address: string, options: object) => {
      const { log } = await import("../commands/log.ts");
      await end(await log(address, options));
    });
}

/** Adds `tenon list`. */
export function addList(program: Command, end: End): void {
  program
    .command("list")
    .description("the conversations of the store, newest first")
    .option("--agent <name>", "of one agent only")
    .option("--status <status>", "idle, running, waiting, due, interrupted or closed")
    .option("--limit <count>", "at most so many (default: 100)")
    .option("--cost", "with what each of them cost; reads their logs")
    .option(...storeOption)
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Examples:
  tenon list
  tenon list --cost
  tenon list --agent shop --status waiting`,
    )
    .action(async (options: object) => {
      const { list } = await import("../commands/list.ts");
      await end(await list(options));
    });
}

/** Adds `tenon inspect`. */
export function addInspect(program: Command, end: End): void {
  program
    .command("inspect")
    .description("where the time went, what a model was asked, and what was new in it")
    .argument(
      "<conversation#step>",
      "a conversation, one of its turns (#t2) or steps (#t2:1), or an instance",
    )
    .option("--request", "the exact request of the step (default: of the newest)")
    .option("--diff", "what is new in it since the request before")
    .option(...storeOption)
    .option("--json", "times as one JSON value on stdout")
    .addHelpText(
      "after",
      `
Turns count from 1, steps from 0: #t2:0 is the first step of the second turn, #1 the second of the newest.
█ is a model call, ▒ a tool call, · waiting for a person or a client.

Examples:
  tenon inspect k3f9m2xa
  tenon inspect shop/k3f9m2xa#t2
  tenon inspect k3f9m2xa#t2:1 --request
  tenon inspect k3f9m2xa#t2:1 --diff`,
    )
    .action(async (place: string, options: object) => {
      const { inspect } = await import("../commands/inspect.ts");
      await end(await inspect(place, options));
    });
}

/** Adds `tenon files`. */
export function addFiles(program: Command, end: End): void {
  program
    .command("files")
    .description("the files of a conversation, now or as they were")
    .argument(...conversationArgument)
    .argument("[path]", "a file, to show it, or a directory (default: all)")
    .option("--at <event>", "as of this number of `tenon log` (default: now)")
    .option("--since <event>", "only what differs from then")
    .option("--export <folder>", "write them into a folder")
    .option(...storeOption)
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Examples:
  tenon files k3f9m2xa
  tenon files k3f9m2xa reports/may.md --at 12
  tenon files k3f9m2xa --since 12
  tenon files k3f9m2xa src --export ./out`,
    )
    .action(async (address: string, path: string | undefined, options: object) => {
      const { files } = await import("../commands/files.ts");
      await end(await files(address, path, options));
    });
}
