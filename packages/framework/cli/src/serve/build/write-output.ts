import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { TenonError } from "@tenon/contracts";

/** A file of a build. */
export interface OutputFile {
  /** Relative to the folder of the build. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Code is never kept: half a build would run. */
  readonly isCode?: boolean;
}

/** What became of a file. */
export interface OutputState {
  readonly path: string;
  readonly state: "created" | "updated" | "unchanged" | "kept" | "removed";
}

/** Where a build notes what it has written: all else is somebody's own. */
const noteFile = ".tenon-build.json";

/**
 * Writes a build. What a person has changed since the last one is kept, and what nobody needs any more is removed.
 * Throws `invalid-input`, before anything is written, when code would have to be kept.
 */
export async function writeOutput(
  folder: string,
  files: readonly OutputFile[],
): Promise<readonly OutputState[]> {
  const written = await readNote(folder);
  const states: OutputState[] = [];
  for (const file of files) {
    const state = stateOf(file, await digestIn(folder, file.path), written[file.path]);
    if (state === "kept" && file.isCode === true) throw foreignCode(folder, file.path);
    states.push({ path: file.path, state });
  }
  for (const [index, { path, bytes }] of files.entries()) {
    const state = states[index]?.state;
    if (state !== "created" && state !== "updated") continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  const removed = await removeOld(folder, written, new Set(files.map(({ path }) => path)));
  await writeNote(folder, files);
  return [...states, ...removed];
}

function stateOf(
  { bytes }: OutputFile,
  known: string | undefined,
  written: string | undefined,
): OutputState["state"] {
  if (known === undefined) return "created";
  if (known === digestOf(bytes)) return "unchanged";
  return known === written ? "updated" : "kept";
}

async function removeOld(
  folder: string,
  written: Note,
  wanted: ReadonlySet<string>,
): Promise<readonly OutputState[]> {
  const removed: OutputState[] = [];
  for (const [path, digest] of Object.entries(written)) {
    if (wanted.has(path) || (await digestIn(folder, path)) !== digest) continue;
    await rm(join(folder, path));
    removed.push({ path, state: "removed" });
  }
  return removed;
}

type Note = Readonly<Record<string, string>>;

async function readNote(folder: string): Promise<Note> {
  const file = join(folder, noteFile);
  if (!existsSync(file)) return {};
  const { files }: { readonly files: Note } = JSON.parse(await readFile(file, "utf8"));
  return files;
}

async function writeNote(folder: string, files: readonly OutputFile[]): Promise<void> {
  const digests = Object.fromEntries(files.map(({ path, bytes }) => [path, digestOf(bytes)]));
  await writeFile(join(folder, noteFile), `${JSON.stringify({ files: digests }, undefined, 2)}\n`);
}

async function digestIn(folder: string, path: string): Promise<string | undefined> {
  const file = join(folder, path);
  return existsSync(file) ? digestOf(await readFile(file)) : undefined;
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function foreignCode(folder: string, path: string): TenonError {
  return new TenonError(
    "invalid-input",
    `${join(folder, path)} is not what tenon build has written, so it is not overwritten.`,
    { hint: "Move it away, or name another folder with --out." },
  );
}
