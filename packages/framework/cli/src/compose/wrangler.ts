import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { TenonError } from "@tenon/contracts";

/** Runs the project's own wrangler, and resolves with its exit code. */
export async function runWrangler(folder: string, parameters: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [await wranglerProgram(folder), ...parameters], {
    cwd: folder,
    env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
    stdio: "inherit",
  });
  const stop = (): void => void child.kill("SIGTERM");
  process.once("SIGTERM", stop).once("SIGINT", stop);
  const [code] = await once(child, "close");
  process.off("SIGTERM", stop).off("SIGINT", stop);
  return typeof code === "number" ? code : 1;
}

async function wranglerProgram(folder: string): Promise<string> {
  try {
    const file = createRequire(join(folder, "package.json")).resolve("wrangler/package.json");
    const { bin }: { readonly bin: { readonly wrangler: string } } = JSON.parse(
      await readFile(file, "utf8"),
    );
    return join(dirname(file), bin.wrangler);
  } catch (error) {
    throw new TenonError("missing-package", 'The package "wrangler" is not installed.', {
      hint: "npm install --save-dev wrangler",
      cause: error,
    });
  }
}
