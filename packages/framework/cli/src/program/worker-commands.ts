import type { Command } from "commander";
import type { End } from "./options.ts";

const platformOption = ["--platform <name>", "cloudflare", "node"] as const;
const driverOption = [
  "--driver <name>",
  "what keeps a conversation awake: lifecycle, or fiber for the Agents SDK's own agent",
  "lifecycle",
] as const;

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
      const { deploy } = await import("../commands/cloudflare.ts");
      await end(await deploy(options));
    });
}
