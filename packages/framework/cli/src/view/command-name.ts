import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";

/** How a process was started. */
export interface Start {
  readonly env: { readonly [name: string]: string | undefined };
  /** The script that Node was given. */
  readonly program: string | undefined;
}

const fallback = "npx tenon";
const runners: { readonly [manager: string]: string } = {
  npm: fallback,
  pnpm: "pnpm exec tenon",
  yarn: "yarn tenon",
  bun: "bunx tenon",
};

/** What a person types to call the command again: `tenon`, or `npx tenon` where it is in no folder of the `PATH`. */
export function commandName({ env, program = "" }: Start): string {
  const manager = /^(npm|pnpm|yarn|bun)\//.exec(env["npm_config_user_agent"] ?? "")?.[1];
  if (manager !== undefined) return runners[manager] ?? fallback;
  const isInstalledHere = /[\\/]node_modules[\\/]/.test(program);
  return isInstalledHere && !isOnPath(env["PATH"] ?? "", dirname(program)) ? fallback : "tenon";
}

/** How this process was called, for hints that are there to be typed. */
export const tenon: string = commandName({ env: process.env, program: process.argv[1] });

/** Help as it is written, with its examples as they are typed here. */
export function asTyped(help: string, name: string): string {
  return help.replaceAll(/(^ {2}|^Usage: |`)tenon(?=\s)/gm, `$1${name}`);
}

function isOnPath(path: string, folder: string): boolean {
  const folders = path.split(delimiter).filter((each) => each !== "");
  return folders.some((each) => each === folder || existsSync(join(each, "tenon")));
}
