import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Offset } from "@tenon/contracts";
import { openNodePlatform } from "@tenon/platform-node";
import type { KillWorld } from "@tenon/testing";
import { encodeOrders } from "./child-orders.ts";
import { compileCache } from "./compile-cache.ts";
import { filesIn } from "./files-in.ts";
import type { Aftermath } from "./judge.ts";
import { sceneLog } from "./scene-log.ts";
import { entriesOf } from "./scene.ts";
import { openFileWitness, type Witness } from "./witness.ts";

/** A folder with a database and a witness: all that outlives a process. */
export interface SqliteWorld extends KillWorld {
  readonly folder: string;
}

/** Makes a new world, or a copy of one in which nothing runs. */
export async function createSqliteWorld(
  template?: Pick<SqliteWorld, "folder">,
): Promise<SqliteWorld> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-crash-"));
  if (template !== undefined) await cp(template.folder, folder, { recursive: true });
  return {
    folder,
    environment: { ...encodeOrders({ folder }), ...compileCache },
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

/** What was on disk for good after a sync commit: a size of the WAL, and the newest entry in it. */
export interface SyncedWal {
  readonly size: number;
  readonly newest: Offset | null;
}

/** Notes what the newest sync commit has left. */
export function noteSyncedWal(folder: string, synced: SyncedWal): void {
  writeFileSync(join(folder, "synced.json"), JSON.stringify(synced));
}

/** What the newest sync commit has left; undefined when there was none. */
export function readSyncedWal(folder: string): SyncedWal | undefined {
  const file = join(folder, "synced.json");
  if (!existsSync(file)) return undefined;
  const synced: SyncedWal = JSON.parse(readFileSync(file, "utf8"));
  return synced;
}

/** What is left in a world in which nothing runs. */
export async function readAftermath({ folder }: Pick<SqliteWorld, "folder">): Promise<Aftermath> {
  await using platform = await openNodePlatform({ file: databaseIn(folder) });
  return {
    entries: await entriesOf(platform, sceneLog),
    files: await filesIn(platform, sceneLog),
    lines: witnessIn(folder).lines(),
  };
}
