import { constants } from "node:fs";
import { mkdir, open, readlink, realpath, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { TenonError } from "@tenon/contracts";
import { isCode } from "./is-code.ts";

/** A directory that was found to be inside the root, held so that what is done in it is done there. */
export interface Place extends AsyncDisposable {
  /** Where a name in it is reached, whatever others make of the directories above in the meantime. */
  path(name: string): string;
}

/** Opens a directory below `root`, itself a real path. Undefined when it is not there. Rejects when a link leads to it. */
export async function openPlace(
  root: string,
  names: readonly string[],
): Promise<Place | undefined> {
  const expected = join(root, ...names);
  try {
    return process.platform === "linux" ? await hold(expected) : await check(expected);
  } catch (error) {
    if (isCode(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}

/** As `openPlace`, and creates what is not there. */
export async function makePlace(root: string, names: readonly string[]): Promise<Place> {
  const found = await openPlace(root, names);
  if (found !== undefined) return found;
  const name = names.at(-1);
  if (name === undefined)
    throw new TenonError("store-unavailable", `The directory ${root} is no longer there.`);
  await using above = await makePlace(root, names.slice(0, -1));
  try {
    await mkdir(above.path(name));
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
  }
  const made = await openPlace(root, names);
  if (made !== undefined) return made;
  throw new TenonError("invalid-input", `/${names.join("/")} is a file, not a directory.`);
}

/** Links are never followed, so that nothing outside of the root is reached by a path inside of it. */
export function linkRefusal(path: string): TenonError {
  return new TenonError("invalid-input", `${path} is a link or below one; links are not followed.`);
}

/** Through an open directory a name is looked up in that very directory, so there is no gap between check and use. */
async function hold(expected: string): Promise<Place> {
  const handle = await open(expected, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    const inside = `/proc/self/fd/${handle.fd}`;
    if ((await readlink(inside)) !== expected) throw linkRefusal(expected);
    return placeOf(handle, inside);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function placeOf(handle: FileHandle, inside: string): Place {
  return {
    path: (name) => `${inside}/${name}`,
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

/** Elsewhere a directory cannot be held, so another process of the same user could exchange it right after the check. */
async function check(expected: string): Promise<Place> {
  if ((await realpath(expected)) !== expected) throw linkRefusal(expected);
  return {
    path: (name) => join(expected, name),
    [Symbol.asyncDispose]: async () => undefined,
  };
}
