import type { Command } from "commander";
import {
  byOption,
  conversationArgument,
  jsonOption,
  logArgument,
  storeOption,
  type End,
} from "./options.ts";

/** Adds `tenon fork`. */
export function addFork(program: Command, end: End): void {
  program
    .command("fork")
    .description("a new conversation that shares the past up to an event")
    .argument("<conversation#event>", "the number that `tenon log` shows; without it the newest")
    .option("--as <conversation>", "id of the fork (default: a new one)")
    .option("--harness <name>", "the harness that finishes the turn that is open there")
    .option("--model <provider/id>", "the model that finishes it")
    .option(...storeOption)
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
What was queued stays behind, calls that are open are settled as not executed, and an open turn goes on.

Examples:
  tenon fork k3f9m2xa#12
  tenon fork shop/k3f9m2xa#12 --as cheaper --model openai/gpt-5-mini`,
    )
    .action(async (place: string, options: object) => {
      const { fork } = await import("../commands/fork.ts");
      await end(await fork(place, options));
    });
}

/** Adds `tenon export`. */
export function addExport(program: Command, end: End): void {
  program
    .command("export")
    .description("a conversation or instance as one file, with everything that belongs to it")
    .argument(...logArgument)
    .argument("[file]", "where to; - is stdout (default: <agent>-<id>.jsonl)")
    .option("--move", "close it here for good, so that the importer goes on in its place")
    .option(...byOption)
    .option(...storeOption)
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
The export of a moved conversation can be repeated.

Examples:
  tenon export k3f9m2xa
  tenon export shop/k3f9m2xa bike.jsonl --move
  tenon export k3f9m2xa - | ssh there tenon import - --as copy`,
    )
    .action(async (address: string, file: string | undefined, options: object) => {
      const { exportConversation } = await import("../commands/export.ts");
      await end(await exportConversation(address, file, options));
    });
}

/** Adds `tenon import`. */
export function addImport(program: Command, end: End): void {
  program
    .command("import")
    .description("a conversation or instance from a file of `tenon export`")
    .argument("<file>", "the file; - is stdin")
    .option("--as <conversation>", "<id>, or <agent>/<id>; what was not moved needs a new one")
    .option(...storeOption)
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
A file that was changed or cut off is refused whole.

Examples:
  tenon import bike.jsonl
  tenon import shop-k3f9m2xa.jsonl --as copy`,
    )
    .action(async (file: string, options: object) => {
      const { importConversation } = await import("../commands/import.ts");
      await end(await importConversation(file, options));
    });
}

/** Adds `tenon delete`. */
export function addDelete(program: Command, end: End): void {
  program
    .command("delete")
    .description("erase a conversation with all its files")
    .argument(...conversationArgument)
    .option("--yes", "do not ask")
    .option(...storeOption)
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Examples:
  tenon delete k3f9m2xa
  tenon delete shop/k3f9m2xa --yes`,
    )
    .action(async (address: string, options: object) => {
      const { deleteConversation } = await import("../commands/delete.ts");
      await end(await deleteConversation(address, options));
    });
}
