import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { execPath } from "node:process";
import { text } from "node:stream/consumers";

/** Runs the demo of an example app, whose files go into a folder. */
export async function runDemo(
  app: string,
  out: string,
): Promise<{ readonly code: number; readonly stdout: string }> {
  const parameters = [
    "--conditions=@tenon/source",
    "demo/main.ts",
    `--out=${out}`,
    `--store=${join(out, "store.db")}`,
  ];
  const demo = spawn(execPath, parameters, {
    cwd: join(import.meta.dirname, "../apps", app),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [stdout, [code]] = await Promise.all([text(demo.stdout), once(demo, "close")]);
  return { code: Number(code), stdout };
}
