import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for one measurement, on the disk of the system's temporary files. */
export interface Workplace extends AsyncDisposable {
  readonly folder: string;
}

/** Makes a folder that vanishes with its measurement. */
export async function openWorkplace(): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-bench-"));
  return {
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
