import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { TenonError, type FileStat, type Workspace } from "@tenon/contracts";
import { workspaceFilePath, workspacePath } from "@tenon/log";
import { LocalFiles } from "./local-files.ts";

/** Which directory of this machine, and what of it. */
export interface LocalOptions {
  /** The directory; a relative one is below the current directory. */
  readonly root: string;
  /** Names of files and directories that are not there for the agent, at any depth. Default `.git` and `node_modules`. */
  readonly hidden?: readonly string[];
  /** Largest file that is read or written as a whole. Default 16 MiB. */
  readonly fileBytes?: number;
}

/**
 * A directory of this machine as the workspace of an agent: `defineAgent({ workspace: local({ root: "." }) })`.
 * What is written is there at once, also when its call fails. Links are not followed, so nothing outside is reached.
 */
export function local(options: LocalOptions): Workspace {
  const { root, hidden = [".git", "node_modules"], fileBytes = 16 * 1024 * 1024 } = options;
  let opened: Promise<LocalFiles> | undefined;
  const files = (): Promise<LocalFiles> => (opened ??= openFiles(root, { hidden, fileBytes }));
  return {
    async read(path, range) {
      const checked = workspaceFilePath(path);
      checkRange(path, range);
      return (await files()).read(checked, range);
    },
    async list(prefix) {
      const checked = workspacePath(prefix);
      return (await files()).list(checked);
    },
    async stat(path): Promise<FileStat | undefined> {
      const checked = workspacePath(path);
      return (await files()).stat(checked);
    },
    async write(path, bytes) {
      const checked = workspaceFilePath(path);
      return (await files()).write(checked, bytes.slice());
    },
    async move(from, to) {
      const [source, target] = [workspaceFilePath(from), workspaceFilePath(to)];
      return (await files()).move(source, target);
    },
    async remove(path) {
      const checked = workspacePath(path);
      return (await files()).remove(checked);
    },
  };
}

async function openFiles(
  root: string,
  options: { readonly hidden: readonly string[]; readonly fileBytes: number },
): Promise<LocalFiles> {
  try {
    return new LocalFiles(await realpath(resolve(root)), options);
  } catch (cause) {
    throw new TenonError("store-unavailable", "The directory of the workspace cannot be opened.", {
      hint: `It is ${resolve(root)}: create it, or name another as \`root\`.`,
      cause,
    });
  }
}

function checkRange(
  path: string,
  range: { readonly from: number; readonly to: number } | undefined,
): void {
  if (range === undefined) return;
  const { from, to } = range;
  if (Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0 && from <= to) return;
  throw new TenonError(
    "invalid-input",
    `The range ${from} to ${to} of ${path} must be two whole numbers, the second not below the first.`,
  );
}
