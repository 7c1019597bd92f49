import { readFileSync } from "node:fs";
import { Command } from "commander";

/** What a command resolves to is the exit code of the process. */
type End = (exitCode: number) => Promise<never>;

/** The commands. What a command needs is loaded when it runs, so that help is there at once. */
export function createProgram(end: End): Command {
  const program = new Command("tenon")
    .description("Agents that survive a kill.")
    .version(version())
    .exitOverride()
    .showHelpAfterError("Run with --help for the options.");
  addRun(program, end);
  addLog(program, end);
  addList(program, end);
  addApprove(program, end);
  addDeny(program, end);
  addAbort(program, end);
  addWorker(program, end);
  return program;
}

const storeOption = [
  "--store <file>",
  "the store (default: .tenon/store.db of the project)",
] as const;
const byOption = ["--by <principal>", "who asks (default: user:<your user name>)"] as const;
const conversationArgument = ["<conversation>", "<id>, or <agent>/<id>"] as const;
const callArgument = ["[call]", "id of the call (default: the only one that waits)"] as const;
const jsonOption = ["--json", "one JSON value on stdout"] as const;

function addRun(program: Command, end: End): void {
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
      const { run } = await import("./commands/run.ts");
      await end(await run(agent, message, options));
    });
}

function addLog(program: Command, end: End): void {
  program
    .command("log")
    .description("what happened in a conversation, or what exactly a model was asked")
    .argument(...conversationArgument)
    .option("--follow", "stay and show what happens, until Ctrl-C")
    .option("--request <step>", "the exact request of a step: 1 of the newest turn, or t2:1")
    .option(...storeOption)
    .option("--json", "one JSON value on stdout; with --follow one per entry")
    .addHelpText(
      "after",
      `
Examples:
  tenon log k3f9m2xa
  tenon log shop/k3f9m2xa --follow
  tenon log k3f9m2xa --request t1:0`,
    )
    .action(async (address: string, options: object) => {
      const { log } = await import("./commands/log.ts");
      await end(await log(address, options));
    });
}

function addList(program: Command, end: End): void {
  program
    .command("list")
    .description("the conversations of the store, newest first")
    .option("--agent <name>", "of one agent only")
    .option("--status <status>", "idle, running, waiting or closed")
    .option("--limit <count>", "at most so many (default: 100)")
    .option(...storeOption)
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Examples:
  tenon list
  tenon list --agent shop --status waiting`,
    )
    .action(async (options: object) => {
      const { list } = await import("./commands/list.ts");
      await end(await list(options));
    });
}

function addApprove(program: Command, end: End): void {
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
      const { approve } = await import("./commands/answer.ts");
      await end(await approve(address, call, options));
    });
}

function addDeny(program: Command, end: End): void {
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
      const { deny } = await import("./commands/answer.ts");
      await end(await deny(address, call, options));
    });
}

function addAbort(program: Command, end: End): void {
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
      const { abort } = await import("./commands/abort.ts");
      await end(await abort(address, options));
    });
}

function addWorker(program: Command, end: End): void {
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
      const { worker } = await import("./commands/worker.ts");
      await end(await worker(options));
    });
}

/** Beside the sources and beside the built files alike. */
function version(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  const value: unknown =
    typeof manifest === "object" && manifest !== null
      ? Reflect.get(manifest, "version")
      : undefined;
  return typeof value === "string" ? value : "";
}
