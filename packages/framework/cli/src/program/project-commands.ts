import type { Command } from "commander";
import { jsonOption, storeOption, type End } from "./options.ts";

/** Adds `tenon init`. */
export function addInit(program: Command, end: End): void {
  program
    .command("init")
    .description("a folder with one agent, its test and a README, running without a key")
    .argument("[folder]", "where (default: the working folder)")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Nothing that exists is overwritten.

Examples:
  tenon init my-agents`,
    )
    .action(async (folder: string | undefined, options: object) => {
      const { init } = await import("../commands/init.ts");
      await end(await init(folder, options));
    });
}

/** Adds `tenon doctor`. */
export function addDoctor(program: Command, end: End): void {
  program
    .command("doctor")
    .description("what a run needs and whether it is there: each problem with its fix")
    .option(...storeOption)
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Exit codes: 0 all is well, 1 something is not.

Examples:
  tenon doctor
  tenon doctor --store /var/lib/shop/store.db --json`,
    )
    .action(async (options: object) => {
      const { doctor } = await import("../commands/doctor.ts");
      await end(await doctor(options));
    });
}

/** Adds `tenon completion`. */
export function addCompletion(program: Command, end: End): void {
  program
    .command("completion")
    .description("what a shell evaluates to complete commands and options")
    .argument("<shell>", "bash or zsh")
    .addHelpText(
      "after",
      `
Examples:
  eval "$(tenon completion bash)"
  tenon completion zsh >> ~/.zshrc`,
    )
    .action(async (shell: string) => {
      const { completion } = await import("../commands/completion.ts");
      const visible = program.createHelp().visibleCommands(program);
      const shown = program.commands.filter((command) => visible.includes(command));
      const commands = shown.map((command) => ({
        name: command.name(),
        options: command.options.flatMap(({ long }) => (typeof long === "string" ? [long] : [])),
      }));
      await end(completion(shell, commands));
    });
}
