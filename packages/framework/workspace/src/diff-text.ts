import type { WorkspaceReader } from "@tenon/contracts";
import { createTwoFilesPatch } from "diff";
import { decodeText } from "./text.ts";

/** Lines that may differ: beyond, finding the shortest difference takes too long. */
const maxEditLength = 2_000;

/** The difference of two texts as a unified patch; undefined when there is none. */
export function diffText(
  [beforeName, afterName]: readonly [string, string],
  [before, after]: readonly [string, string],
): string | undefined {
  if (before === after) return undefined;
  const patch = createTwoFilesPatch(beforeName, afterName, before, after, undefined, undefined, {
    context: 3,
    maxEditLength,
  });
  const title = `--- ${beforeName}\n+++ ${afterName}\n`;
  if (patch === undefined) return `${title}(more than ${maxEditLength} lines differ)\n`;
  return patch.slice(patch.indexOf("--- "));
}

/** What differs between two states of the files below a directory, as one patch; an empty text when nothing does. */
export async function changesText(
  before: WorkspaceReader,
  after: WorkspaceReader,
  directory = "/",
): Promise<string> {
  const [old, fresh] = await Promise.all([before.list(directory), after.list(directory)]);
  const patches: string[] = [];
  for (const path of [...new Set([...old, ...fresh])].toSorted()) {
    const patch = await filePatch(before, after, path);
    if (patch !== undefined) patches.push(patch);
  }
  return patches.join("");
}

async function filePatch(
  before: WorkspaceReader,
  after: WorkspaceReader,
  path: string,
): Promise<string | undefined> {
  const [was, is] = await Promise.all([before.stat(path), after.stat(path)]);
  if (was?.digest !== undefined && was.digest === is?.digest) return undefined;
  const names = [was, is].map((stat) => (stat?.type === "file" ? path : "/dev/null"));
  const [old, fresh] = await Promise.all([textOf(before, path), textOf(after, path)]);
  const [beforeName = path, afterName = path] = names;
  if (old.text !== undefined && fresh.text !== undefined) {
    if (old.text === fresh.text && beforeName !== afterName)
      return `--- ${beforeName}\n+++ ${afterName}\n(an empty file)\n`;
    return diffText([beforeName, afterName], [old.text, fresh.text]);
  }
  if (isSame(old.bytes, fresh.bytes)) return undefined;
  return `--- ${beforeName}\n+++ ${afterName}\n(${old.bytes.length} bytes, now ${fresh.bytes.length}; not text)\n`;
}

async function textOf(
  files: WorkspaceReader,
  path: string,
): Promise<{ readonly bytes: Uint8Array; readonly text: string | undefined }> {
  const stat = await files.stat(path);
  const bytes = (stat?.type === "file" ? await files.read(path) : undefined) ?? new Uint8Array();
  return { bytes, text: decodeText(bytes) };
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
