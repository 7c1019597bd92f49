import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { openNodePlatform } from "@tenon/platform-node";
import type { KillWorld } from "@tenon/testing";
import type { Aftermath } from "./judge.ts";
import { sceneLog } from "./scene-log.ts";
import { entriesOf } from "./scene.ts";
import { openFileWitness, type Witness } from "./witness.ts";

/** A folder with a database and a witness: all that outlives a process. */
export interface SqliteWorld extends KillWorld {
  readonly folder: string;
}

/** Compiled sources are kept between processes: starting them is most of the work. */
const compileCache = join(tmpdir(), "tenon-crash-compiled");

/** Makes a new world, or a copy of one in which nothing runs. */
export async function createSqliteWorld(template?: SqliteWorld): Promise<SqliteWorld> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-crash-"));
  if (template !== undefined) await cp(template.folder, folder, { recursive: true });
  return {
    folder,
    environment: { [folderVariable]: folder, NODE_COMPILE_CACHE: compileCache },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The folder that a process was told in its environment. */
export function readFolder(): string {
  return env[folderVariable] ?? "";
}

const folderVariable = "TENON_CRASH_FOLDER";

/** Path of the database in a world. */
export function databaseIn(folder: string): string {
  return join(folder, "store.db");
}

/** The witness of a world. */
export function witnessIn(folder: string): Witness {
  return openFileWitness(join(folder, "witness.jsonl"));
}

/** What is left in a world in which nothing runs. */
export async function readAftermath({ folder }: Pick<SqliteWorld, "folder">): Promise<Aftermath> {
  await using platform = await openNodePlatform({ file: databaseIn(folder) });
  return {
    entries: await entriesOf(platform, sceneLog),
    lines: witnessIn(folder).lines(),
  };
}
