import { directoriesAbove, type WorkspaceFiles } from "@tenon/log";

const known = new WeakMap<WorkspaceFiles, ReadonlyMap<string, number>>();

/** Which directories there are: those in which there is a file, however deep. */
export class DirectoryCounts {
  readonly #base: ReadonlyMap<string, number>;
  readonly #added = new Map<string, number>();

  private constructor(base: ReadonlyMap<string, number>) {
    this.#base = base;
  }

  /** The directories of files. Files are never changed, so they are counted once. */
  static of(files: WorkspaceFiles): DirectoryCounts {
    const base = known.get(files) ?? countAll(files);
    known.set(files, base);
    return new DirectoryCounts(base);
  }

  has(directory: string): boolean {
    return (this.#base.get(directory) ?? 0) + (this.#added.get(directory) ?? 0) > 0;
  }

  /** One file more (1) or less (-1). */
  count(path: string, change: 1 | -1): void {
    for (const directory of directoriesAbove(path))
      this.#added.set(directory, (this.#added.get(directory) ?? 0) + change);
  }
}

function countAll(files: WorkspaceFiles): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const path of Object.keys(files)) {
    for (const directory of directoriesAbove(path))
      counts.set(directory, (counts.get(directory) ?? 0) + 1);
  }
  return counts;
}
