import type { Command } from "commander";
import { byOption, jsonOption, storeOption, type End } from "./options.ts";

/** Adds `tenon schedules` and what is below it. */
export function addSchedules(program: Command, end: End): void {
  const schedules = program
    .command("schedules")
    .description("what is started at its time")
    .addHelpText(
      "after",
      `
Examples:
  tenon schedules list
  tenon schedules cancel weekly-report`,
    );
  schedules
    .command("list", { isDefault: true })
    .description("all schedules, with their next and their last time")
    .option(...storeOption)
    .option(...jsonOption)
    .action(async (options: object) => {
      const { listSchedules } = await import("../commands/schedules.ts");
      await end(await listSchedules(options));
    });
  schedules
    .command("cancel")
    .description("let a schedule start nothing more")
    .argument("<schedule>", "its name")
    .option(...byOption)
    .option(...storeOption)
    .option(...jsonOption)
    .action(async (name: string, options: object) => {
      const { cancelSchedule } = await import("../commands/schedules.ts");
      await end(await cancelSchedule(name, options));
    });
}
