import { constants, type Dirent, type Stats } from "node:fs";
import { lstat, open, readdir, rename, rmdir, unlink, type FileHandle } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { TenonError, type ByteRange, type FileStat } from "@tenon/contracts";
import { directoriesAbove } from "@tenon/log";
import { isCode } from "./is-code.ts";
import { linkRefusal, makePlace, openPlace, type Place } from "./place.ts";

/** What of a directory is shown, and how much of it at once. */
interface LocalFilesOptions {
  readonly hidden: readonly string[];
  readonly fileBytes: number;
}

/** Where a path is: the names of its directories, and its own. */
interface Located {
  readonly path: string;
  readonly above: readonly string[];
  readonly name: string;
}

const noFollow = constants.O_NOFOLLOW ?? 0;
/** Opening a pipe would wait for its other end. */
const noWait = constants.O_NONBLOCK ?? 0;

/** Files below a real directory, by checked paths. */
export class LocalFiles {
  readonly #root: string;
  readonly #hidden: ReadonlySet<string>;
  readonly #fileBytes: number;

  constructor(root: string, { hidden, fileBytes }: LocalFilesOptions) {
    this.#root = root;
    // Some file systems do not tell cases apart, so no spelling of a hidden name is shown.
    this.#hidden = new Set(hidden.map((name) => name.toLowerCase()));
    this.#fileBytes = fileBytes;
  }

  async read(path: string, range?: ByteRange): Promise<Uint8Array | undefined> {
    const { above, name } = this.#locate(path);
    await using place = await openPlace(this.#root, above);
    const found = place === undefined ? undefined : await statIn(place, { path, name });
    if (place === undefined || found === undefined || found.isDirectory()) return undefined;
    if (!found.isFile()) throw notAFile(path);
    await using file = await openFile(place.path(name), path);
    const stat = await file.stat();
    if (!stat.isFile()) throw notAFile(path);
    const from = Math.min(range?.from ?? 0, stat.size);
    const length = Math.min(range?.to ?? stat.size, stat.size) - from;
    if (length > this.#fileBytes) throw this.#tooLarge(path, length);
    return await readAt(file, from, length);
  }

  async list(directory: string): Promise<readonly string[]> {
    const found: string[] = [];
    const names = this.#namesOf(directory);
    for await (const path of this.#below(names)) found.push(path);
    return found.sort();
  }

  async stat(path: string): Promise<FileStat | undefined> {
    if (path === "/") return { type: "directory", size: 0, modifiedAt: 0 };
    const { above, name } = this.#locate(path);
    await using place = await openPlace(this.#root, above);
    const stat = place === undefined ? undefined : await statIn(place, { path, name });
    if (stat === undefined) return undefined;
    if (stat.isFile())
      return { type: "file", size: stat.size, modifiedAt: Math.floor(stat.mtimeMs) };
    if (!stat.isDirectory()) return undefined;
    // A directory is there as long as a file is in it.
    for await (const _ of this.#below([...above, name]))
      return { type: "directory", size: 0, modifiedAt: 0 };
    return undefined;
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    if (bytes.length > this.#fileBytes) throw this.#tooLarge(path, bytes.length);
    const { above, name } = this.#locate(path);
    await this.#checkAbove(path);
    await using place = await makePlace(this.#root, above);
    const earlier = await statIn(place, { path, name });
    if (earlier !== undefined) await this.#checkTarget(path, earlier);
    await replace(place, name, { bytes, mode: earlier?.mode });
  }

  async move(from: string, to: string): Promise<void> {
    const [source, target] = [this.#locate(from), this.#locate(to)];
    if (from === to) return;
    if (to.startsWith(`${from}/`))
      throw new TenonError("invalid-input", `${from} cannot be moved into itself, to ${to}.`);
    const moved = await this.stat(from);
    if (moved === undefined)
      throw new TenonError("invalid-input", `There is nothing at ${from} to move.`);
    await this.#checkAbove(to);
    const there = await this.stat(to);
    if (there?.type === "directory" || (there !== undefined && moved.type === "directory"))
      throw new TenonError("invalid-input", `${to} is there; nothing can be moved over it.`);
    await using below = await openPlace(this.#root, source.above);
    await using place = await makePlace(this.#root, target.above);
    if (below === undefined)
      throw new TenonError("invalid-input", `There is nothing at ${from} to move.`);
    await rename(below.path(source.name), place.path(target.name));
    await this.#prune(source.above);
  }

  async remove(path: string): Promise<void> {
    const stat = await this.stat(path);
    if (stat === undefined) return;
    const paths = stat.type === "file" ? [path] : await this.list(path);
    for (const each of paths) {
      const { above, name } = this.#locate(each);
      await using place = await openPlace(this.#root, above);
      if (place === undefined) continue;
      await unlink(place.path(name)).catch(unlessGone);
    }
    const above = new Set(paths.flatMap((each) => directoriesAbove(each)));
    for (const directory of [...above].sort((one, other) => other.length - one.length))
      await this.#prune(this.#namesOf(directory));
  }

  /** Every file below a directory. What is neither a file nor a directory, links among them, is not there. */
  async *#below(names: readonly string[]): AsyncGenerator<string> {
    await using place = await openPlace(this.#root, names);
    if (place === undefined) return;
    for (const entry of await entriesOf(place)) {
      if (!this.#isShown(entry.name)) continue;
      if (entry.isFile()) yield `/${[...names, entry.name].join("/")}`;
      if (entry.isDirectory()) yield* this.#below([...names, entry.name]);
    }
  }

  /** Removes directories that are empty now, the nearest first. */
  async #prune(names: readonly string[]): Promise<void> {
    for (let left = names; left.length > 0; left = left.slice(0, -1)) {
      const name = left.at(-1) ?? "";
      await using place = await openPlace(this.#root, left.slice(0, -1));
      if (place === undefined) continue;
      try {
        await rmdir(place.path(name));
      } catch {
        return;
      }
    }
  }

  async #checkAbove(path: string): Promise<void> {
    for (const directory of directoriesAbove(path)) {
      if (directory === "/") continue;
      const { above, name } = this.#locate(directory);
      await using place = await openPlace(this.#root, above);
      const stat = place === undefined ? undefined : await statIn(place, { path, name });
      if (stat === undefined || stat.isDirectory()) continue;
      throw new TenonError(
        "invalid-input",
        `${path} cannot be written: ${directory} is a file, not a directory.`,
      );
    }
  }

  async #checkTarget(path: string, stat: Stats): Promise<void> {
    if (stat.isFile()) return;
    if (!stat.isDirectory()) throw notAFile(path);
    if ((await this.stat(path)) === undefined) await this.#prune(this.#namesOf(path));
    else throw new TenonError("invalid-input", `${path} cannot be written: it is a directory.`);
  }

  #locate(path: string): Located {
    const names = this.#namesOf(path);
    return { path, above: names.slice(0, -1), name: names.at(-1) ?? "" };
  }

  #namesOf(path: string): readonly string[] {
    const names = path === "/" ? [] : path.slice(1).split("/");
    const hidden = names.find((name) => !this.#isShown(name));
    if (hidden === undefined) return names;
    throw new TenonError("invalid-input", `${path} is hidden: "${hidden}" is not for the agent.`);
  }

  #isShown(name: string): boolean {
    return !this.#hidden.has(name.toLowerCase()) && !name.startsWith(temporary);
  }

  #tooLarge(path: string, bytes: number): TenonError {
    return new TenonError(
      "value-too-large",
      `The file ${path} has ${bytes} bytes; at most ${this.#fileBytes} are read or written at once.`,
      { hint: "Read a range of it, or raise `fileBytes` of local()." },
    );
  }
}

const temporary = ".tenon-writing-";

/** Undefined when there is nothing. Rejects for a link. */
async function statIn(
  place: Place,
  { path, name }: { readonly path: string; readonly name: string },
): Promise<Stats | undefined> {
  try {
    const stat = await lstat(place.path(name));
    if (stat.isSymbolicLink()) throw linkRefusal(path);
    return stat;
  } catch (error) {
    if (isCode(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}

async function openFile(real: string, path: string): Promise<FileHandle> {
  try {
    return await open(real, constants.O_RDONLY | noFollow | noWait);
  } catch (error) {
    if (isCode(error, "ELOOP")) throw linkRefusal(path);
    throw error;
  }
}

async function readAt(file: FileHandle, from: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, length));
  let read = 0;
  while (read < bytes.length) {
    const { bytesRead } = await file.read(bytes, read, bytes.length - read, from + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return bytes.subarray(0, read);
}

/**
 * Whoever reads sees the old file or the new one. A new file takes the place of the old name, so another name of the old
 * file, inside or outside, keeps what it has.
 */
async function replace(
  place: Place,
  name: string,
  { bytes, mode }: { readonly bytes: Uint8Array; readonly mode: number | undefined },
): Promise<void> {
  const written = place.path(`${temporary}${randomUUID()}`);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noFollow;
  try {
    await using file = await open(written, flags, 0o666);
    await file.writeFile(bytes);
    if (mode !== undefined) await file.chmod(mode & 0o777);
  } catch (error) {
    await unlink(written).catch(unlessGone);
    throw error;
  }
  try {
    await rename(written, place.path(name));
  } catch (error) {
    await unlink(written).catch(unlessGone);
    throw error;
  }
}

async function entriesOf(place: Place): Promise<readonly Dirent[]> {
  return readdir(place.path("."), { withFileTypes: true });
}

function unlessGone(error: unknown): void {
  if (!isCode(error, "ENOENT")) throw error;
}

function notAFile(path: string): TenonError {
  return new TenonError("invalid-input", `${path} is neither a file nor a directory.`);
}
