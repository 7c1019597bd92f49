import { dirname } from "node:path";
import process from "node:process";
import { TenonError } from "@tenon/contracts";
import { loadConfig } from "@tenon/project";
import { lockFolder } from "../compose/dev-lock.ts";
import { makeFolder, storeFile } from "../compose/open-store.ts";
import { projectFolder } from "../compose/project-folder.ts";
import { DevServers } from "../serve/dev/dev-servers.ts";
import { watchSources } from "../serve/dev/watch-sources.ts";
import { readPort } from "../serve/serve-until-stopped.ts";
import { untilStopped } from "../serve/until-stopped.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { devWorker } from "./cloudflare.ts";

/** The options of `tenon dev`. */
export interface DevOptions {
  readonly platform: string;
  readonly driver: string;
  readonly port?: string;
  readonly store?: string;
}

/** `tenon dev`: serves the project on this machine until it is stopped. Open turns go on with what is saved. */
export async function dev(options: DevOptions): Promise<number> {
  const { platform, driver, port } = options;
  if (platform === "cloudflare") return devWorker({ platform, driver, port: port ?? "8787" });
  if (platform === "node") return devNode({ port: "4000", ...options });
  throw new TenonError("invalid-input", `There is no platform "${platform}".`, {
    hint: "The platforms are: node, cloudflare.",
  });
}

async function devNode(options: {
  readonly port: string;
  readonly store?: string;
}): Promise<number> {
  const port = readPort(options.port);
  const { folder, config } = await loadConfig(projectFolder("."));
  const file = storeFile({ store: options.store, folder, config });
  if (options.store === undefined) await makeFolder(dirname(file));
  await using _lock = await lockFolder(`${file}.dev-lock`);
  const stopped = untilStopped();
  const servers = new DevServers({
    program: process.argv[1] ?? "",
    words: ["dev-server", "--port", String(port), "--store", file],
    note,
  });
  await using _watcher = await watchSources(folder, (changed) => {
    note(`${changed} has changed`);
    void servers.reload();
  });
  const isServed = await Promise.race([servers.open(), stopped]);
  if (isServed !== false) await stopped;
  await servers.stop();
  return isServed === false ? exitCodes.usage : exitCodes.done;
}

function note(line: string): void {
  process.stderr.write(`${line}\n`);
}
