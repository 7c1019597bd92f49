import { spawn } from "node:child_process";
import { once } from "node:events";
import { env as environment, platform } from "node:process";
import { text } from "node:stream/consumers";

/** How a command is run. */
export interface RunOptions {
  readonly cwd: string;
  readonly env?: { readonly [name: string]: string };
  /** What it reads; nothing when left out. */
  readonly input?: string;
}

/** How a command ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, without what an `npm run` around it has set. */
export async function run(
  command: string,
  parameters: readonly string[],
  { cwd, env = {}, input = "" }: RunOptions,
): Promise<Ended> {
  const child = spawn(command, parameters, {
    cwd,
    env: { ...ownEnvironment(), ...env },
    shell: platform === "win32",
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => {
    // It ended without reading all; what it said tells why.
  });
  child.stdin.end(input);
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { status: typeof status === "number" ? status : null, stdout, stderr };
}

/** `npm run` tells its children by variables what it was told, and they would obey. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const kept = /^npm_config_(registry|cache|userconfig|globalconfig|.*proxy|cafile)$/i;
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^npm_/i.test(name) || kept.test(name)),
  );
}
