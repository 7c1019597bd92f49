import { tmpdir } from "node:os";
import { run, type Ended } from "./run.ts";

const quiet = {
  npm_config_audit: "false",
  npm_config_fund: "false",
  npm_config_update_notifier: "false",
  npm_config_ignore_scripts: "true",
  npm_config_prefer_offline: "true",
};

/** Runs npm in a folder, with what it has in its cache. Throws when it fails. */
export async function npm(
  parameters: readonly string[],
  cwd: string,
  env: { readonly [name: string]: string } = {},
): Promise<Ended> {
  const ended = await run("npm", parameters, { cwd, env: { ...quiet, ...env } });
  if (ended.status !== 0) {
    throw new Error(`npm ${parameters.join(" ")} ended with ${ended.status}: ${ended.stderr}`);
  }
  return ended;
}

/** The registry that npm is set up with on this machine. */
export async function npmRegistry(): Promise<URL> {
  const { stdout } = await npm(["config", "get", "registry"], tmpdir());
  return new URL(stdout.trim());
}
