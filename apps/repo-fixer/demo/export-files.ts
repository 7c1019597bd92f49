import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { conversationLog } from "@tenon/log";
import { openNodePlatform } from "@tenon/platform-node";
import { createWorkspaceHistory } from "@tenon/runtime";

/** Which files are wanted, and where. */
export interface ExportOptions {
  readonly store: string;
  readonly conversation: string;
  readonly out: string;
}

/** Writes the files of a conversation into a folder, and says where each is. */
export async function exportFiles(options: ExportOptions): Promise<readonly string[]> {
  const { store, conversation, out } = options;
  await using platform = await openNodePlatform({ file: store });
  const history = createWorkspaceHistory(platform);
  const log = conversationLog("repo-fixer", conversation);
  const written: string[] = [];
  for (const path of Object.keys(await history.files(log))) {
    const file = join(out, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, (await history.read(log, path)) ?? new Uint8Array());
    written.push(file);
  }
  return written;
}
