import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KillWorld } from "@tenon/testing";

/** A world in a folder of its own. */
export interface Kept extends KillWorld {
  readonly folder: string;
}

/** Makes the folder of a world; its processes find it in `TENON_OFFICE`. */
export async function openFolder(): Promise<Kept> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-office-"));
  return {
    folder,
    environment: { TENON_OFFICE: folder },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
