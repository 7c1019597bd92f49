import type { Command } from "commander";
import { byOption, jsonOption, storeOption, type End } from "./options.ts";

const instanceArgument = ["<instance>", "<id>, or <workflow>/<id>"] as const;

/** Adds `tenon workflow` and what is below it. */
export function addWorkflow(program: Command, end: End): void {
  const workflow = program
    .command("workflow")
    .description("start, watch and steer instances of workflows")
    .addHelpText(
      "after",
      `
Examples:
  tenon workflow start expense '{"receipt":"Taxi 74.50"}' --id taxi
  tenon workflow show expense/taxi
  tenon workflow send expense/taxi paid '{"cents":7450}'`,
    );
  addStart(workflow, end);
  addRetry(workflow, end);
  addLooks(workflow, end);
  addSteering(workflow, end);
}

function addStart(workflow: Command, end: End): void {
  workflow
    .command("start")
    .description("start an instance and follow it until it has ended or waits")
    .argument("<workflow>", "name of a workflow of the project")
    .argument("[input]", "what it is started with, as JSON")
    .option("--id <instance>", "the instance (default: a new one)")
    .option(...byOption)
    .option(...storeOption)
    .option(...jsonOption)
    .action(async (name: string, input: string | undefined, options: object) => {
      const { startWorkflow } = await import("../commands/workflow/start.ts");
      await end(await startWorkflow(name, input, options));
    });
}

function addRetry(workflow: Command, end: End): void {
  workflow
    .command("retry")
    .description("start what has ended again, as an instance of its own with the same input")
    .argument(...instanceArgument)
    .option("--id <instance>", "the new instance (default: a new one)")
    .option(...byOption)
    .option(...storeOption)
    .option(...jsonOption)
    .action(async (address: string, options: object) => {
      const { retryInstance } = await import("../commands/workflow/start.ts");
      await end(await retryInstance(address, options));
    });
}

function addLooks(workflow: Command, end: End): void {
  workflow
    .command("list")
    .description("the instances of the store, newest first")
    .argument("[workflow]", "of this workflow only")
    .option(...storeOption)
    .option(...jsonOption)
    .action(async (name: string | undefined, options: object) => {
      const { listInstances } = await import("../commands/workflow/look.ts");
      await end(await listInstances(name, options));
    });
  workflow
    .command("show")
    .alias("status")
    .description("the steps of an instance, their times, and what it waits for")
    .argument(...instanceArgument)
    .option(...storeOption)
    .option(...jsonOption)
    .action(async (address: string, options: object) => {
      const { showInstance } = await import("../commands/workflow/look.ts");
      await end(await showInstance(address, options));
    });
}

function addSteering(workflow: Command, end: End): void {
  workflow
    .command("send")
    .description("tell an instance of an event that it waits for, or will")
    .argument(...instanceArgument)
    .argument("<event>", "name of the event")
    .argument("[data]", "what it brings, as JSON")
    .option("--key <key>", "the same key again is one event")
    .option(...byOption)
    .option(...storeOption)
    .option(...jsonOption)
    .action(async (address: string, event: string, ...rest: [string | undefined, object]) => {
      const [data, options] = rest;
      const { sendEvent } = await import("../commands/workflow/steer.ts");
      await end(await sendEvent(address, event, { data, options }));
    });
  workflow
    .command("cancel")
    .description("end an instance; what it did is undone")
    .argument(...instanceArgument)
    .option(...byOption)
    .option(...storeOption)
    .option(...jsonOption)
    .action(async (address: string, options: object) => {
      const { cancelInstance } = await import("../commands/workflow/steer.ts");
      await end(await cancelInstance(address, options));
    });
  workflow
    .command("drive")
    .description("go on with an instance until it has ended or waits")
    .argument(...instanceArgument)
    .option(...storeOption)
    .option(...jsonOption)
    .action(async (address: string, options: object) => {
      const { driveInstance } = await import("../commands/workflow/steer.ts");
      await end(await driveInstance(address, options));
    });
}
