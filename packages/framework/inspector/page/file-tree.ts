import type { ClientFile } from "@tenon/client";

/** A row of the tree: a file, or a directory above files. */
export interface TreeRow {
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  /** Left out: a directory. */
  readonly file?: ClientFile;
}

/** Files, sorted by path, with the directories above them. */
export function treeOf(files: readonly ClientFile[]): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  let above: readonly string[] = [];
  for (const file of files) {
    const names = file.path.split("/").slice(1);
    const directories = names.slice(0, -1);
    const shared = sharedLength(above, directories);
    for (let depth = shared; depth < directories.length; depth += 1) {
      const path = `/${directories.slice(0, depth + 1).join("/")}`;
      rows.push({ path, name: `${directories[depth] ?? ""}/`, depth });
    }
    above = directories;
    rows.push({ path: file.path, name: names.at(-1) ?? "", depth: directories.length, file });
  }
  return rows;
}

function sharedLength(one: readonly string[], other: readonly string[]): number {
  const end = one.findIndex((name, index) => name !== other[index]);
  return end < 0 ? one.length : end;
}

/** How many bytes, for a person. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000
    ? `${(bytes / 1_000).toFixed(1)} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
