import type { LogId, Platform } from "@tenon/contracts";
import { hasCode } from "@tenon/contracts";
import { createWorkspaceHistory } from "@tenon/runtime";

/** The texts of the files that a conversation has, read from their bytes; none when there is no conversation. */
export async function filesIn(
  platform: Platform,
  log: LogId,
): Promise<Readonly<Record<string, string>>> {
  const history = createWorkspaceHistory(platform);
  const files = await history.files(log).catch((error: unknown) => {
    if (hasCode(error, "log-not-found")) return {};
    throw error;
  });
  const texts = Object.entries(files).map(async ([path, file]) => {
    const bytes = await history.bytes(log, path, file);
    return [path, new TextDecoder().decode(bytes)] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}
