import type { Command } from "commander";
import { jsonOption, type End } from "./options.ts";

const platformOption = ["--platform <name>", "cloudflare", "node"] as const;
const driverOption = [
  "--driver <name>",
  "what keeps a conversation awake: lifecycle, or fiber for the Agents SDK's own agent",
  "lifecycle",
] as const;

/** Adds `tenon build`. */
export function addBuild(program: Command, end: End): void {
  program
    .command("build")
    .description("the entry of a Worker and its wrangler.jsonc, as files of the project")
    .option(...platformOption)
    .option(...driverOption)
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
A file that you have changed is kept.

Examples:
  tenon build --platform cloudflare`,
    )
    .action(async (options) => {
      const { build } = await import("../commands/build.ts");
      await end(await build(options));
    });
}

/** Adds `tenon dev`. */
export function addDev(program: Command, end: End): void {
  program
    .command("dev")
    .description("builds, and runs the Worker on this machine; open turns go on after a reload")
    .option(...platformOption)
    .option(...driverOption)
    .option("--port <number>", "where it listens on 127.0.0.1", "8787")
    .addHelpText(
      "after",
      `
Examples:
  tenon dev --platform cloudflare --port 4870`,
    )
    .action(async (options) => {
      const { dev } = await import("../commands/build.ts");
      await end(await dev(options));
    });
}

/** Adds `tenon deploy`. */
export function addDeploy(program: Command, end: End): void {
  program
    .command("deploy")
    .description("builds, and hands the Worker to the project's wrangler")
    .option(...platformOption)
    .option(...driverOption)
    .option("--dry-run", "bundles without a network and uploads nothing")
    .addHelpText(
      "after",
      `
Examples:
  tenon deploy --platform cloudflare --dry-run`,
    )
    .action(async (options) => {
      const { deploy } = await import("../commands/build.ts");
      await end(await deploy(options));
    });
}
