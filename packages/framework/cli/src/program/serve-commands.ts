import type { Command } from "commander";
import { jsonOption, storeOption, type End } from "./options.ts";

const platformOption = ["--platform <name>", "node or cloudflare", "node"] as const;
const driverOption = [
  "--driver <name>",
  "what keeps a conversation of a Worker awake: lifecycle, or fiber for the Agents SDK's own agent",
  "lifecycle",
] as const;

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

/** Adds `tenon dev`, and the process that serves for it. */
export function addDev(program: Command, end: End): void {
  program
    .command("dev")
    .description("serves on this machine; what you save is used at once, also by open turns")
    .option(...platformOption)
    .option("--port <number>", "where it listens on 127.0.0.1 (default: 4000; a Worker: 8787)")
    .option(...storeOption)
    .option(...driverOption)
    .addHelpText(
      "after",
      `
A file that cannot be loaded changes nothing: the code from before goes on.

Examples:
  tenon dev
  tenon dev --platform cloudflare --port 4870`,
    )
    .action(async (options) => {
      const { dev } = await import("../commands/dev.ts");
      await end(await dev(options));
    });
  program
    .command("dev-server", { hidden: true })
    .requiredOption("--port <number>")
    .requiredOption("--store <file>")
    .action(async ({ port, store }: { readonly port: string; readonly store: string }) => {
      const { devServer } = await import("../serve/dev/dev-server.ts");
      await end(await devServer({ port: Number(port), hostname: "127.0.0.1", store }));
    });
}

/** Adds `tenon build`. */
export function addBuild(program: Command, end: End): void {
  program
    .command("build")
    .description(
      "what a platform runs: a folder for Node alone, or a Worker's entry and its wrangler.jsonc",
    )
    .option(...platformOption)
    .option("--out <folder>", "where the folder for Node goes", "dist")
    .option("--external <package...>", "left out of the bundle and installed beside it", [])
    .option(...driverOption)
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
A file that you have changed is kept.

Examples:
  tenon build
  tenon build --out deploy --external better-sqlite3
  tenon build --platform cloudflare`,
    )
    .action(async (options) => {
      const { build } = await import("../commands/build.ts");
      await end(await build(options));
    });
}
