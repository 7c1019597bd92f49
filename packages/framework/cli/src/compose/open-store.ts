import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import process from "node:process";
import { TenonError, type Platform } from "@tenon/contracts";
import { openNodePlatform, type NodePlatform } from "@tenon/platform-node";
import type { ProjectConfig } from "@tenon/project";
import { localIsolates } from "./isolates.ts";
import { systemClock } from "./system-clock.ts";
import { tenon } from "../view/command-name.ts";

/** Where a store may be named: on the command line, or by the project. */
export interface StoreChoice {
  /** `--store`, relative to the working folder. */
  readonly store: string | undefined;
  readonly folder: string;
  readonly config: ProjectConfig;
}

/** An open store, and how a person calls it. */
export interface OpenStore {
  readonly platform: Platform;
  readonly name: string;
  /** False when it ends with the process. */
  readonly isKept: boolean;
}

/** An open store that is a file. */
export interface OpenFile extends OpenStore {
  readonly platform: NodePlatform;
}

/** Opens what one run needs: a file, or memory when the project chose that. */
export async function openRunStore(choice: StoreChoice): Promise<OpenStore> {
  if (choice.store !== undefined || choice.config.platform !== "memory") return openStore(choice);
  const { createMemoryPlatform } = await import("@tenon/platform-memory");
  const secrets: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined) secrets[name] = value;
  return {
    platform: createMemoryPlatform({
      clock: systemClock,
      secrets,
      isolates: localIsolates(choice.folder, choice.config),
    }),
    name: "memory",
    isKept: false,
  };
}

/** Opens the store to write into it, and makes it when it is new. */
export async function openStore(choice: StoreChoice): Promise<OpenFile> {
  const file = storeFile(choice);
  if (choice.store === undefined) await makeFolder(dirname(file));
  const isolates = localIsolates(choice.folder, choice.config);
  return {
    platform: await openNodePlatform({ file, isolates }),
    name: shortName(file),
    isKept: true,
  };
}

/** Opens a store that exists. Throws `log-not-found` where nothing was ever run. */
export async function openExistingStore(choice: StoreChoice): Promise<OpenFile> {
  const file = storeFile(choice);
  if (!existsSync(file)) {
    throw new TenonError("log-not-found", `There is no store ${shortName(file)}.`, {
      hint: `Nothing was run here yet. Name another file with --store, or start with \`${tenon} run <agent> <message>\`.`,
    });
  }
  return openStore(choice);
}

/** The file of a choice. Throws `capability-missing` when the project keeps nothing. */
export function storeFile({ store, folder, config }: StoreChoice): string {
  if (store !== undefined) return resolve(store);
  if (config.platform === "memory") {
    throw new TenonError(
      "capability-missing",
      'A project with platform: "memory" keeps nothing that this command could work on.',
      { hint: 'Remove platform from tenon.config.ts, write platform: "node", or name --store.' },
    );
  }
  return resolve(folder, config.store ?? ".tenon/store.db");
}

/** Makes the folder of a store that nobody named. */
export async function makeFolder(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  try {
    await mkdir(folder, { recursive: true });
    if (folder.endsWith(".tenon")) await writeFile(join(folder, ".gitignore"), "*\n");
  } catch (error) {
    throw new TenonError(
      "store-unavailable",
      `The folder ${shortName(folder)} of the store cannot be made: ${error instanceof Error ? error.message : String(error)}.`,
      { hint: "Make its parent writable, or name a file elsewhere with --store.", cause: error },
    );
  }
}

function shortName(file: string): string {
  const short = relative(".", file);
  return short.startsWith("..") ? file : short;
}
