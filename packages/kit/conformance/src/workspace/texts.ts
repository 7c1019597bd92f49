import type { Workspace, WorkspaceReader } from "@tenon/contracts";

/** Writes texts by path. */
export async function fill(
  workspace: Workspace,
  texts: { readonly [path: string]: string },
): Promise<void> {
  // Entries, because a path may be named like what every object inherits.
  for (const [path, text] of Object.entries(texts)) await workspace.write(path, toBytes(text));
}

/** Every file as a text. */
export async function allTexts(
  workspace: WorkspaceReader,
): Promise<{ readonly [path: string]: string | undefined }> {
  const entries: [string, string | undefined][] = [];
  for (const path of await workspace.list("/"))
    entries.push([path, textOf(await workspace.read(path))]);
  return Object.fromEntries(entries);
}

export function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}
