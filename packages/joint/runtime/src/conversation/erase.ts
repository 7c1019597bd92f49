import type { LogId } from "@tenon/contracts";
import type { Services } from "../services.ts";

/** Erases a conversation: log, blobs and summary. */
export async function erase({ platform, known }: Services, log: LogId): Promise<void> {
  known.forget(log);
  await platform.logs.delete(log);
  await platform.blobs.delete(log);
  await platform.directory.remove(log);
}
