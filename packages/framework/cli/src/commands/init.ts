import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { TenonError } from "@tenon/contracts";
import { version } from "../version.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { Screen } from "../view/screen.ts";
import { initFiles } from "./init-files.ts";
import { tenon } from "../view/command-name.ts";

/** The options of `tenon init`. */
export interface InitOptions {
  readonly json?: boolean;
}

/** `tenon init`: a folder with one agent, a test and a README. Nothing that exists is touched. */
export async function init(folder: string | undefined, options: InitOptions): Promise<number> {
  const target = resolve(folder ?? ".");
  const files = initFiles(packageName(target), version());
  checkFree(target, Object.keys(files));
  try {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(join(target, file)), { recursive: true });
      await writeFile(join(target, file), text, { flag: "wx" });
    }
  } catch (error) {
    throw new TenonError("invalid-input", `The folder ${target} cannot be written to.`, {
      hint: "Name a folder where you may make files.",
      cause: error,
    });
  }
  const screen = new Screen({ isQuiet: options.json === true });
  if (options.json === true) screen.json({ folder: target, files: Object.keys(files) });
  for (const file of Object.keys(files))
    screen.answer(`created ${relative(".", join(target, file))}\n`);
  if (options.json !== true) screen.note(nextSteps(relative(".", target)));
  return exitCodes.done;
}

function checkFree(target: string, files: readonly string[]): void {
  const taken = files.filter((file) => existsSync(join(target, file)));
  if (taken.length === 0) return;
  throw new TenonError("invalid-input", `There is already ${taken.join(", ")} in ${target}.`, {
    hint: `Nothing was written. Name an empty folder, e.g. \`${tenon} init my-agents\`.`,
  });
}

/** What npm takes as a name. */
function packageName(target: string): string {
  const name = basename(target)
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return name === "" ? "my-agents" : name;
}

function nextSteps(folder: string): string {
  return [
    "Next:",
    ...(folder === "" ? [] : [`    cd ${folder}`]),
    "    npm install",
    '    npx tenon run shop "What does the bike b1 cost?" --id one',
    "    npx tenon run shop --id one     (goes on, if you killed it in the middle)",
    "    npm test",
  ].join("\n");
}
