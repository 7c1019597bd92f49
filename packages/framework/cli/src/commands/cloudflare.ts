import { join } from "node:path";
import { TenonError } from "@tenon/contracts";
import { lockFolder } from "../compose/dev-lock.ts";
import { runWrangler } from "../compose/wrangler.ts";
import { writeWorker, type WrittenFile, type WrittenWorker } from "../compose/write-worker.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { Screen } from "../view/screen.ts";
import { tenon } from "../view/command-name.ts";

/** The options of `tenon build --platform cloudflare`. */
export interface WorkerBuildOptions {
  readonly platform: string;
  readonly driver: string;
  readonly json?: boolean;
}

/** The options of `tenon deploy`. */
export interface DeployOptions extends WorkerBuildOptions {
  readonly dryRun?: boolean;
}

/** The options of `tenon dev --platform cloudflare`. */
export interface WorkerDevOptions extends WorkerBuildOptions {
  readonly port: string;
}

/** `tenon build --platform cloudflare`: the entry of a Worker and its configuration, as files of the project. */
export async function buildWorker(options: WorkerBuildOptions): Promise<number> {
  const screen = new Screen({ isQuiet: options.json === true });
  const { folder, files } = await write(options, screen);
  if (options.json === true) screen.json({ folder, files });
  return exitCodes.done;
}

/** `tenon deploy`: builds, and hands the Worker to wrangler. */
export async function deploy(options: DeployOptions): Promise<number> {
  const { folder } = await write(options, new Screen({ isQuiet: false }));
  return runWrangler(folder, ["deploy", ...(options.dryRun === true ? ["--dry-run"] : [])]);
}

/** `tenon dev --platform cloudflare`: builds, and runs the Worker on this machine until it is stopped. Open turns go on after each reload. */
export async function devWorker(options: WorkerDevOptions): Promise<number> {
  const { folder } = await write(options, new Screen({ isQuiet: false }));
  const state = join(".tenon", "cloudflare");
  await using _lock = await lockFolder(join(folder, ".tenon", "cloudflare.lock"));
  const address = ["--ip", "127.0.0.1", "--port", options.port, "--inspector-port", "0"];
  // Awaited here: the lock is held until wrangler has ended.
  return await runWrangler(folder, ["dev", ...address, "--persist-to", state]);
}

async function write(
  { platform, driver }: WorkerBuildOptions,
  screen: Screen,
): Promise<WrittenWorker> {
  if (platform !== "cloudflare") {
    throw new TenonError("invalid-input", `There is nothing to deploy for "${platform}".`, {
      hint: `Name the platform: --platform cloudflare. For Node: ${tenon} build, and copy the folder.`,
    });
  }
  if (driver !== "lifecycle" && driver !== "fiber") {
    throw new TenonError("invalid-input", `There is no driver "${driver}".`, {
      hint: "The drivers are: lifecycle, fiber.",
    });
  }
  const written = await writeWorker(driver);
  for (const file of written.files) screen.note(lineOf(file));
  return written;
}

function lineOf({ path, state }: WrittenFile): string {
  return state === "kept"
    ? `kept      ${path}: you have changed it; delete it to have it written anew`
    : `${state.padEnd(9)} ${path}`;
}
