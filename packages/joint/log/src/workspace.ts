import type { CallId, Digest, EventData } from "@tenon/contracts";
import type { RecordedEvent } from "./codec.ts";

/** A durable file: which bytes it holds, and since when. */
export type StoredFile = {
  readonly digest: Digest;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
};

/** The files of a workspace by path. A path begins with `/`, so it is never the name of something inherited. */
export type WorkspaceFiles = { readonly [path: string]: StoredFile };

/** What a log says of its workspace. */
export type WorkspaceState = {
  readonly files: WorkspaceFiles;
  /** Recorded, and to be seen with the result of its call: a part of a commit is never visible. */
  readonly staged: readonly StagedFiles[];
};

/** What a call wrote (a file) or removed (null). */
export type StagedFiles = { readonly call: CallId; readonly changes: FileChanges };

/** Files by path; null is none. */
export type FileChanges = { readonly [path: string]: StoredFile | null };

/** How one file differs between two states of a workspace. */
export type FileChange = {
  readonly path: string;
  readonly before?: StoredFile;
  readonly after?: StoredFile;
};

/** Puts changes into files. */
export type Apply = (files: WorkspaceFiles, changes: FileChanges) => WorkspaceFiles;

/** A workspace without files. */
export const emptyWorkspace: WorkspaceState = { files: {}, staged: [] };

/** The workspace after one more event. Pure; the same object when nothing changed. */
export function foldWorkspace(
  workspace: WorkspaceState,
  event: RecordedEvent,
  apply: Apply = applyChanges,
): WorkspaceState {
  if (event.type === "workspace.committed") {
    const { call } = event.data;
    const changes = changesOf(event.data, event.time);
    return call === undefined
      ? { ...workspace, files: apply(workspace.files, changes) }
      : { ...workspace, staged: [...workspace.staged, { call, changes }] };
  }
  if (event.type !== "tool.settled") return workspace;
  const isOwn = ({ call }: StagedFiles): boolean => call === event.data.call;
  const own = workspace.staged.filter(isOwn);
  if (own.length === 0) return workspace;
  return {
    files: own.reduce((files, { changes }) => apply(files, changes), workspace.files),
    staged: workspace.staged.filter((staged) => !isOwn(staged)),
  };
}

/** Files after changes, as a new object. */
export function applyChanges(files: WorkspaceFiles, changes: FileChanges): WorkspaceFiles {
  return changeInPlace({ ...files }, changes);
}

/** As `applyChanges`, for files that nobody else has seen: many commits cost as much as their files. */
export function createFilesInPlace(): Apply {
  let own: { [path: string]: StoredFile } = {};
  return (files, changes) => {
    if (files !== own) own = { ...files };
    return changeInPlace(own, changes);
  };
}

/** Every file that differs, sorted by path. */
export function changedFiles(before: WorkspaceFiles, after: WorkspaceFiles): readonly FileChange[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return paths
    .filter((path) => before[path]?.digest !== after[path]?.digest)
    .toSorted(byPath)
    .map((path) => {
      const [old, fresh] = [before[path], after[path]];
      return {
        path,
        ...(old === undefined ? {} : { before: old }),
        ...(fresh === undefined ? {} : { after: fresh }),
      };
    });
}

function changesOf(
  { paths, sizes = {} }: EventData["workspace.committed"],
  modifiedAt: number,
): FileChanges {
  return Object.fromEntries(
    Object.entries(paths).map(([path, digest]) => [
      path,
      digest === null ? null : { digest, size: sizes[path] ?? 0, modifiedAt },
    ]),
  );
}

function changeInPlace(
  files: { [path: string]: StoredFile },
  changes: FileChanges,
): WorkspaceFiles {
  for (const [path, file] of Object.entries(changes)) {
    if (file === null) delete files[path];
    else files[path] = file;
  }
  return files;
}

/** By code unit, which is the same everywhere. */
function byPath(one: string, other: string): number {
  return one < other ? -1 : 1;
}
