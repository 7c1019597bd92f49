import {
  TenonError,
  type ByteRange,
  type Digest,
  type FileStat,
  type Workspace,
  type WorkspaceReader,
} from "@tenon/contracts";
import {
  directoriesAbove,
  workspaceFilePath,
  workspacePath,
  type StoredFile,
  type WorkspaceFiles,
} from "@tenon/log";
import { DirectoryCounts } from "./directory-counts.ts";
import { sortedPaths } from "./sorted-paths.ts";

/** What an overlay lies on, and how much it may hold. */
export interface OverlayOptions {
  readonly files: WorkspaceFiles;
  readonly fetch: (digest: Digest) => Promise<Uint8Array>;
  readonly now: () => number;
  readonly limits: OverlayLimits;
  /** The files before the turn. */
  readonly before?: WorkspaceReader;
}

/** Bounds of what one call changes. */
interface OverlayLimits {
  readonly fileBytes: number;
  readonly callBytes: number;
  readonly files: number;
}

/** A file as a call left it: new bytes, or those of another path. */
export type OverlayFile =
  | { readonly bytes: Uint8Array; readonly modifiedAt: number }
  | { readonly stored: StoredFile };

/** One path that a call changed: what was there when it first did so, and what is there now; null is nothing. */
export interface OverlayChange {
  readonly path: string;
  readonly base: Digest | null;
  readonly file: OverlayFile | null;
}

/** The files of a conversation as one call sees them: as they were when it began, and its own changes. */
export class Overlay implements Workspace {
  readonly before?: WorkspaceReader;
  readonly #options: OverlayOptions;
  readonly #changes = new Map<string, Omit<OverlayChange, "path">>();
  #files: WorkspaceFiles;
  #known: { readonly directories: DirectoryCounts; files: number } | undefined;
  #bytes = 0;
  #paths: readonly string[] | undefined;
  #isClosed = false;

  constructor(options: OverlayOptions) {
    if (options.before !== undefined) this.before = options.before;
    this.#options = options;
    this.#files = options.files;
  }

  /** The files that this lies on. */
  get files(): WorkspaceFiles {
    return this.#files;
  }

  /** What the call changed. */
  changes(): readonly OverlayChange[] {
    return [...this.#changes].map(([path, change]) => ({ path, ...change }));
  }

  /** Lies on newer files from here on: a call that this one made has changed them. */
  rebase(files: WorkspaceFiles): void {
    if (files === this.#files) return;
    this.#files = files;
    this.#known = undefined;
    this.#paths = undefined;
  }

  /** Takes no more changes: the call is settled. */
  close(): void {
    this.#isClosed = true;
  }

  async read(path: string, range?: ByteRange): Promise<Uint8Array | undefined> {
    const file = this.#find(workspaceFilePath(path));
    if (file === undefined) return undefined;
    const bytes = "bytes" in file ? file.bytes : await this.#options.fetch(file.stored.digest);
    if (range === undefined) return bytes.slice();
    return bytes.slice(...boundsOf(path, range));
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    this.#checkOpen();
    this.#checkFile(workspaceFilePath(path), "write");
    const { fileBytes } = this.#options.limits;
    if (!(bytes instanceof Uint8Array))
      throw new TenonError("invalid-input", `What is written to ${path} must be a Uint8Array.`, {
        hint: "For a text: new TextEncoder().encode(text).",
      });
    if (bytes.length > fileBytes) throw tooMuch(`The file ${path}`, bytes.length, fileBytes);
    this.#set(path, { bytes: bytes.slice(), modifiedAt: this.#options.now() });
  }

  async move(from: string, to: string): Promise<void> {
    this.#checkOpen();
    const [source, target] = [workspaceFilePath(from), workspaceFilePath(to)];
    if (source === target) return;
    if (target.startsWith(`${source}/`))
      throw new TenonError("invalid-input", `${from} cannot be moved into itself, to ${to}.`);
    const moved = this.#atOrBelow(source);
    if (moved.length === 0)
      throw new TenonError("invalid-input", `There is nothing at ${from} to move.`);
    if (moved[0] !== source && this.#find(target) !== undefined)
      throw new TenonError("invalid-input", `${to} is a file; a directory cannot be moved there.`);
    this.#checkFile(target, "move");
    const moves = moved.map((path) => ({
      path,
      target: workspaceFilePath(target + path.slice(source.length)),
      file: this.#find(path),
    }));
    for (const each of moves) {
      this.#set(each.path, null);
      if (each.file !== undefined) this.#set(each.target, each.file);
    }
  }

  async remove(path: string): Promise<void> {
    this.#checkOpen();
    for (const found of this.#atOrBelow(workspacePath(path))) this.#set(found, null);
  }

  async list(prefix: string): Promise<readonly string[]> {
    return this.#below(workspacePath(prefix));
  }

  async stat(path: string): Promise<FileStat | undefined> {
    const checked = workspacePath(path);
    const file = checked === "/" ? undefined : this.#find(checked);
    if (file !== undefined) return statOf(file);
    const isDirectory = checked === "/" || this.#counted().directories.has(checked);
    return isDirectory ? { type: "directory", size: 0, modifiedAt: 0 } : undefined;
  }

  /** Not every call changes or lists something, and counting many files takes a while. */
  #counted(): { readonly directories: DirectoryCounts; files: number } {
    if (this.#known !== undefined) return this.#known;
    const directories = DirectoryCounts.of(this.#files);
    for (const [path, { file }] of this.#changes) {
      const [was, is] = [Object.hasOwn(this.#files, path), file !== null];
      if (was !== is) directories.count(path, is ? 1 : -1);
    }
    return (this.#known = { directories, files: this.#all().length });
  }

  #find(path: string): OverlayFile | undefined {
    const changed = this.#changes.get(path);
    if (changed !== undefined) return changed.file ?? undefined;
    const stored = this.#files[path];
    return stored === undefined ? undefined : { stored };
  }

  #set(path: string, file: OverlayFile | null): void {
    // Counted before the change, or it would be counted twice.
    const counts = this.#counted();
    const earlier = this.#changes.get(path);
    const isThere = this.#find(path) !== undefined;
    const grown = sizeOf(file) - sizeOf(earlier?.file ?? null);
    this.#checkRoom(path, { grown, isNew: !isThere && file !== null });
    const base = earlier === undefined ? (this.#files[path]?.digest ?? null) : earlier.base;
    this.#changes.set(path, { base, file });
    this.#bytes += grown;
    if (isThere === (file !== null)) return;
    const change = file === null ? -1 : 1;
    counts.directories.count(path, change);
    counts.files += change;
    this.#paths = undefined;
  }

  #checkRoom(
    path: string,
    { grown, isNew }: { readonly grown: number; readonly isNew: boolean },
  ): void {
    const { callBytes, files } = this.#options.limits;
    if (grown > 0 && this.#bytes + grown > callBytes)
      throw tooMuch(`With ${path}, what this call wrote`, this.#bytes + grown, callBytes);
    if (!isNew || this.#counted().files < files) return;
    throw new TenonError(
      "value-too-large",
      `The workspace holds ${files} files; ${path} would be one more.`,
      {
        hint: "Remove files that are needed no more.",
      },
    );
  }

  /** A path is a file or a directory, never both. */
  #checkFile(path: string, verb: "write" | "move"): void {
    const file = directoriesAbove(path).find(
      (above) => above !== "/" && this.#find(above) !== undefined,
    );
    const target =
      verb === "write" ? `${path} cannot be written` : `Nothing can be moved to ${path}`;
    if (file !== undefined)
      throw new TenonError("invalid-input", `${target}: ${file} is a file, not a directory.`);
    if (this.#counted().directories.has(path))
      throw new TenonError("invalid-input", `${target}: it is a directory.`);
  }

  #atOrBelow(path: string): readonly string[] {
    return path !== "/" && this.#find(path) !== undefined ? [path] : this.#below(path);
  }

  #below(directory: string): readonly string[] {
    const all = this.#all();
    if (directory === "/") return all;
    const prefix = `${directory}/`;
    return this.#counted().directories.has(directory)
      ? all.filter((path) => path.startsWith(prefix))
      : [];
  }

  #all(): readonly string[] {
    if (this.#paths !== undefined) return this.#paths;
    const base = sortedPaths(this.#files);
    if (this.#changes.size === 0) return (this.#paths = base);
    const kept = base.filter((path) => this.#changes.get(path)?.file !== null);
    const added = [...this.#changes].flatMap(([path, { file }]) =>
      file === null || Object.hasOwn(this.#files, path) ? [] : [path],
    );
    return (this.#paths = added.length === 0 ? kept : [...kept, ...added].sort());
  }

  #checkOpen(): void {
    if (!this.#isClosed) return;
    throw new TenonError("aborted", "The call is settled; what it writes now goes nowhere.", {
      hint: "Await everything that the tool writes before it returns.",
    });
  }
}

function statOf(file: OverlayFile): FileStat {
  if ("bytes" in file) {
    const { bytes, modifiedAt } = file;
    return { type: "file", size: bytes.length, modifiedAt };
  }
  const { size, modifiedAt, digest } = file.stored;
  return { type: "file", size, modifiedAt, digest };
}

function sizeOf(file: OverlayFile | null): number {
  return file !== null && "bytes" in file ? file.bytes.length : 0;
}

function boundsOf(path: string, { from, to }: ByteRange): readonly [number, number] {
  const isRange = Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0 && from <= to;
  if (isRange) return [from, to];
  throw new TenonError(
    "invalid-input",
    `The range ${from} to ${to} of ${path} must be two whole numbers, the second not below the first.`,
  );
}

function tooMuch(what: string, bytes: number, most: number): TenonError {
  return new TenonError(
    "value-too-large",
    `${what} has ${bytes} bytes; at most ${most} are kept.`,
    {
      hint: "Write less, or in several calls.",
    },
  );
}
