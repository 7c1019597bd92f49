import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { TenonError } from "@tenon/contracts";
import { absolute, inside, messageOf, projectError, type Place } from "./place.ts";

/** Extensions that Node loads, TypeScript by removing its types. */
const extensions = [".ts", ".mts", ".js", ".mjs"];

/** The project's folder, symbolic links resolved. */
export async function openFolder(folder: string): Promise<Place> {
  const resolved = await unlessMissing(() => realpath(folder));
  if (resolved === undefined || !(await stat(resolved)).isDirectory()) {
    throw new TenonError("invalid-project", `There is no folder ${folder}.`, {
      hint: "Name the folder that holds agents/.",
    });
  }
  return { folder: resolved, file: "" };
}

/** The folders and files in a folder; nothing when it is missing. Hidden ones and `_` ones are left out. */
export async function listFolder(
  place: Place,
): Promise<{ readonly folders: readonly string[]; readonly files: readonly string[] } | undefined> {
  const names = await unlessMissing(() => readdir(absolute(place)), place);
  if (names === undefined) return undefined;
  const folders: string[] = [];
  const files: string[] = [];
  for (const name of names.toSorted()) {
    if (/^[._]/.test(name) || name === "node_modules") continue;
    const found = await unlessMissing(() => stat(absolute(inside(place, name))), place);
    if (found?.isDirectory() === true) folders.push(name);
    if (found?.isFile() === true) files.push(name);
  }
  return { folders, files };
}

/** The file `<name>.ts` (or another extension) of a folder. Two are refused. */
export function findSource(
  place: Place,
  files: readonly string[],
  name: string,
): Place | undefined {
  const found = files.filter((file) => sourceName(file) === name);
  const [first, second] = found;
  if (first === undefined) return undefined;
  if (second === undefined) return inside(place, first);
  throw projectError(
    inside(place, first),
    `${second} beside it says the same.`,
    "Keep one of them.",
  );
}

/** The name of a source file without its extension; undefined for other files, declarations and tests. */
export function sourceName(file: string): string | undefined {
  const extension = extensions.find((each) => file.endsWith(each));
  if (extension === undefined || /\.(d|test|spec)\.m?[jt]s$/.test(file)) return undefined;
  return file.slice(0, -extension.length);
}

/** The text of a file; nothing when it is missing. */
export async function readText(place: Place): Promise<string | undefined> {
  return unlessMissing(() => readFile(absolute(place), "utf8"), place);
}

/** Changes whenever the file does. */
export async function fileVersion(place: Place): Promise<string | undefined> {
  const found = await unlessMissing(() => stat(absolute(place), { bigint: true }), place);
  return found?.isFile() === true ? `${found.mtimeNs}-${found.size}` : undefined;
}

async function unlessMissing<T>(read: () => Promise<T>, place?: Place): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new TenonError(
      "invalid-project",
      `${place?.file ?? "The folder"} cannot be read: ${messageOf(error)}`,
      {
        cause: error,
        hint: "Check its permissions.",
      },
    );
  }
}
