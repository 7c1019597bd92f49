import { TenonError, type Workspace, type WorkspaceReader } from "@tenon/contracts";

/** The text of a file; undefined when there is none. Rejects with `invalid-input` for a file that is not UTF-8 text. */
export async function readText(
  workspace: WorkspaceReader,
  path: string,
): Promise<string | undefined> {
  const bytes = await workspace.read(path);
  if (bytes === undefined) return undefined;
  const text = decodeText(bytes);
  if (text !== undefined) return text;
  throw new TenonError("invalid-input", `${path} is not text (${bytes.length} bytes).`);
}

/** Replaces a file by a text. */
export async function writeText(workspace: Workspace, path: string, text: string): Promise<void> {
  await workspace.write(path, new TextEncoder().encode(text));
}

/** Adds a text at the end of a file, which is created when there is none. */
export async function appendText(workspace: Workspace, path: string, text: string): Promise<void> {
  const added = new TextEncoder().encode(text);
  const before = (await workspace.read(path)) ?? new Uint8Array();
  const whole = new Uint8Array(before.length + added.length);
  whole.set(before);
  whole.set(added, before.length);
  await workspace.write(path, whole);
}

/** Bytes as a text; undefined when they are none. A NUL is in no text. */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
