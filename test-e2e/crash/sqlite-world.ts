import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openNodePlatform } from "@tenon/platform-node";
import type { KillWorld } from "@tenon/testing";
import { encodeOrders } from "./child-orders.ts";
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
export async function createSqliteWorld(
  template?: Pick<SqliteWorld, "folder">,
): Promise<SqliteWorld> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-crash-"));
  if (template !== undefined) await cp(template.folder, folder, { recursive: true });
  return {
    folder,
    environment: { ...encodeOrders({ folder }), NODE_COMPILE_CACHE: compileCache },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Path of the database in a world. */
export function databaseIn(folder: string): string {
  return join(folder, "store.db");
}

/** The witness of a world. */
export function witnessIn(folder: string): Witness {
  return openFileWitness(join(folder, "witness.jsonl"));
}

/** Where the size of the WAL at the last sync commit is noted. */
export function syncedSizeIn(folder: string): string {
  return join(folder, "synced-size");
}

/** What is left in a world in which nothing runs. */
export async function readAftermath({ folder }: Pick<SqliteWorld, "folder">): Promise<Aftermath> {
  await using platform = await openNodePlatform({ file: databaseIn(folder) });
  return {
    entries: await entriesOf(platform, sceneLog),
    lines: witnessIn(folder).lines(),
  };
}
