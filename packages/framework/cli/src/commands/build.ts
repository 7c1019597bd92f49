import { relative } from "node:path";
import { TenonError } from "@tenon/contracts";
import { buildServer } from "../serve/build/build-server.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { Screen } from "../view/screen.ts";
import { buildWorker } from "./cloudflare.ts";

/** The options of `tenon build`. */
export interface BuildOptions {
  readonly platform: string;
  readonly driver: string;
  readonly out: string;
  readonly external: readonly string[];
  readonly json?: boolean;
}

/** `tenon build`: what a platform runs, as files. */
export async function build(options: BuildOptions): Promise<number> {
  const { platform } = options;
  if (platform === "cloudflare") return buildWorker(options);
  if (platform === "node") return buildNode(options);
  throw new TenonError("invalid-input", `There is no platform "${platform}".`, {
    hint: "The platforms are: node, cloudflare.",
  });
}

async function buildNode(options: BuildOptions): Promise<number> {
  const screen = new Screen({ isQuiet: options.json === true });
  const { folder, files, isGuarded } = await buildServer(options);
  const chunks = files.filter(({ path }) => path.startsWith("chunks/"));
  for (const { path, state } of files) {
    if (path.startsWith("chunks/")) continue;
    const hint = state === "kept" ? ": you have changed it; delete it to have it written anew" : "";
    screen.note(`${state.padEnd(9)} ${path}${hint}`);
  }
  screen.note(`and ${chunks.length} files in chunks/`);
  if (!isGuarded)
    screen.note("without `authorize` in tenon.config.ts it serves its own machine only");
  const shown = relative(".", folder);
  screen.note(`run it: node ${shown.startsWith("..") ? folder : shown}/server.mjs`);
  if (options.json === true) screen.json({ folder, files });
  return exitCodes.done;
}
