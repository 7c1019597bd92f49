import { TenonError, type LogId, type Offset, type Platform } from "@tenon/contracts";
import {
  changedFiles,
  createFilesInPlace,
  decodeEntry,
  emptyWorkspace,
  foldWorkspace,
  workspaceFilePath,
  type FileChange,
  type StoredFile,
  type WorkspaceFiles,
} from "@tenon/log";
import { readState } from "../read-state.ts";

/** The workspace of a conversation as it is, and as it was. */
export interface WorkspaceHistory {
  /** The files as of an entry; now when none is given. Rejects with `offset-lost` when there is no such entry. */
  files(log: LogId, at?: Offset): Promise<WorkspaceFiles>;
  /** The bytes of a file as of an entry; undefined when there was none. */
  read(log: LogId, path: string, at?: Offset): Promise<Uint8Array | undefined>;
  /** What is known of a file as of an entry; undefined when there was none. */
  find(log: LogId, path: string, at?: Offset): Promise<StoredFile | undefined>;
  /** The bytes of a file that was found. */
  bytes(log: LogId, path: string, file: StoredFile): Promise<Uint8Array>;
  /** What differs between two entries; the second is now when none is given. */
  changes(log: LogId, from: Offset, to?: Offset): Promise<readonly FileChange[]>;
}

/** What of a platform holds files. */
type Store = Pick<Platform, "logs" | "blobs">;

/** Reads workspaces of one platform. Nothing of it drives a turn. */
export function createWorkspaceHistory(platform: Store): WorkspaceHistory {
  const files = (log: LogId, at?: Offset): Promise<WorkspaceFiles> =>
    at === undefined ? filesNow(platform, log) : filesAt(platform, log, at);
  const find = async (log: LogId, path: string, at?: Offset): Promise<StoredFile | undefined> =>
    (await files(log, at))[workspaceFilePath(path)];
  const bytes = async (log: LogId, path: string, file: StoredFile): Promise<Uint8Array> => {
    const found = await platform.blobs.get(log, file.digest);
    if (found === undefined) throw lostFile(log, path);
    return found;
  };
  return {
    files,
    find,
    bytes,
    async read(log, path, at) {
      const file = await find(log, path, at);
      return file === undefined ? undefined : bytes(log, path, file);
    },
    changes: async (log, from, to) => changedFiles(await files(log, from), await files(log, to)),
  };
}

/** The bytes of a file are durable before anything refers to them, so the store has lost what it does not find. */
export function lostFile(log: LogId, path: string): TenonError {
  return new TenonError("store-damaged", `The bytes of ${path} of ${log} are gone.`, {
    hint: "Restore a copy of the store.",
  });
}

async function filesNow({ logs }: Store, log: LogId): Promise<WorkspaceFiles> {
  return (await readState(logs, log)).workspace.files;
}

async function filesAt({ logs }: Store, log: LogId, at: Offset): Promise<WorkspaceFiles> {
  const apply = createFilesInPlace();
  let workspace = emptyWorkspace;
  for await (const entry of logs.read(log)) {
    const event = decodeEntry(entry);
    if (event !== undefined) workspace = foldWorkspace(workspace, event, apply);
    if (entry.offset === at) return workspace.files;
  }
  throw new TenonError("offset-lost", `The conversation ${log} has no entry at ${at}.`);
}
