import { readdir, readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { absolute, inside, messageOf, projectError, type Place } from "./place.ts";

/** The texts of a skill's folder by path. Whatever a model cannot read, or is not of the folder, is refused. */
export async function readSkillFiles(folder: Place): Promise<ReadonlyMap<string, string>> {
  const root = await realpath(absolute(folder));
  const texts = new Map<string, string>();
  const read = async (below: string): Promise<void> => {
    const entries = await readdir(path.join(root, below), { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (isIgnored(entry.name)) continue;
      const file = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) await read(file);
      else texts.set(file, await readSkillFile(inside(folder, file), root, file));
      if (texts.size > mostFiles) throw tooMany(folder);
    }
  };
  try {
    await read("");
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw projectError(folder, `it cannot be read: ${messageOf(error)}`, "Check its permissions.");
  }
  return texts;
}

const mostFiles = 200;
const mostBytes = 1_000_000;

/** What editors, systems and package managers leave. */
function isIgnored(name: string): boolean {
  return name.startsWith(".") || name === "node_modules" || name === "__pycache__";
}

async function readSkillFile(place: Place, root: string, file: string): Promise<string> {
  const target = await realpath(path.join(root, file));
  const relative = path.relative(root, target);
  if (relative.startsWith("..") || path.isAbsolute(relative)) {
    throw projectError(
      place,
      "it is a link that leads out of the skill's folder.",
      "Copy the file into the folder.",
    );
  }
  const found = await stat(target);
  if (!found.isFile()) {
    throw projectError(
      place,
      "it is neither a file nor a folder of the skill.",
      "Remove it; links to folders are not followed.",
    );
  }
  if (found.size > mostBytes) {
    throw projectError(
      place,
      `it has ${found.size} bytes; at most ${mostBytes} are allowed.`,
      "Split it, or let a tool look it up.",
    );
  }
  return decode(place, await readFile(target));
}

function decode(place: Place, bytes: Uint8Array): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch {
    // Said below.
  }
  throw projectError(
    place,
    "it is not a text in UTF-8, so a model cannot read it.",
    "Move it out of the skill's folder, and let a tool of the agent read it.",
  );
}

function tooMany(folder: Place): Error {
  return projectError(
    folder,
    `it holds more than ${mostFiles} files.`,
    "Make two skills of it, or move files away.",
  );
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
