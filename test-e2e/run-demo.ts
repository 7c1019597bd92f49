import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** Runs the demo of an example app, whose files go into `files` of a folder. */
export async function runDemo(
  app: string,
  out: string,
): Promise<{ readonly code: number; readonly stdout: string }> {
  const folder = join(import.meta.dirname, "../apps", app);
  const { scripts }: { readonly scripts: { readonly demo: string } } = JSON.parse(
    await readFile(join(folder, "package.json"), "utf8"),
  );
  // As npm does it: what is typed behind the name of a script is added to it.
  const command = `${scripts.demo} --out ${join(out, "files")} --store ${join(out, "store.db")}`;
  const demo = spawn(command, {
    shell: true,
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [stdout, [code]] = await Promise.all([text(demo.stdout), once(demo, "close")]);
  return { code: Number(code), stdout };
}
