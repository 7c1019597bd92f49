import { spawn } from "node:child_process";
import { once } from "node:events";
import { env, execPath } from "node:process";
import { text } from "node:stream/consumers";

/** Runs the command in a folder whose packages are those of this repository, without a build. */
export async function runTenon(
  folder: string,
  parameters: readonly string[],
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const tenon = ["--conditions=@tenon/source", "node_modules/tenon/src/main.ts"];
  const child = spawn(execPath, [...tenon, ...parameters], {
    cwd: folder,
    env: {
      ...env,
      WRANGLER_BUILD_CONDITIONS: "@tenon/source,workerd,worker,browser",
      WRANGLER_SEND_METRICS: "false",
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { code: Number(code), stdout, stderr };
}
