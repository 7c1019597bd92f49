import type { WorkspaceFiles } from "@tenon/log";

const known = new WeakMap<WorkspaceFiles, readonly string[]>();

/** The paths of files, sorted by code unit. Files are never changed, so this is found once. */
export function sortedPaths(files: WorkspaceFiles): readonly string[] {
  const paths = known.get(files) ?? Object.keys(files).toSorted();
  known.set(files, paths);
  return paths;
}
