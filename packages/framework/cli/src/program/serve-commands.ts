import type { Command } from "commander";
import { storeOption, type End } from "./options.ts";

/** Adds `tenon serve`. */
export function addServe(program: Command, end: End): void {
  program
    .command("serve")
    .description("the agents over HTTP, from one process that also drives what is due")
    .option("--port <number>", "where it listens; 0 takes any that is free", "4000")
    .option("--hostname <name>", "anything but loopback needs --authorize", "127.0.0.1")
    .option(
      "--authorize <file>",
      "module whose default export says who asks (default: the config's)",
    )
    .option(...storeOption)
    .option("--json-logs", "logs as JSON, one value on each line")
    .addHelpText(
      "after",
      `
Ctrl-C or SIGTERM hands back what runs; another process goes on with it at once.
GET /health, /ready and /metrics are for operators.

Examples:
  tenon serve
  tenon serve --port 8080 --hostname 0.0.0.0 --authorize ./auth.ts --json-logs`,
    )
    .action(async (options) => {
      const { serve } = await import("../commands/serve.ts");
      await end(await serve(options));
    });
}
