import type { Entry, EntryDraft, Lease, LogId, LogStore, ReadOptions } from "@tenon/contracts";
import { conversationLog } from "@tenon/log";

/** The log that most tests tell about. */
export const log: LogId = conversationLog("desk", "one");

/** A fact whose key is `key`. */
export function fact(key: string, note: string = key): EntryDraft {
  return { type: "test.happened", key, data: { v: 1, note } };
}

/** Makes a log with one entry, `opened`. */
export async function openLog(logs: LogStore, name: LogId = log): Promise<void> {
  await logs.accept(name, [], { opening: [fact("opened")] });
}

/** Takes a lease that must be free. */
export async function acquireLease(logs: LogStore, name: LogId = log): Promise<Lease> {
  const lease = await logs.acquire(name);
  if (lease === undefined) throw new Error(`The lease of ${name} is held.`);
  return lease;
}

/** Every entry after an offset. */
export function readAll(
  logs: LogStore,
  options: ReadOptions = {},
  name: LogId = log,
): Promise<readonly Entry[]> {
  return Array.fromAsync(logs.read(name, options));
}

/** The keys in a log. */
export async function readKeys(logs: LogStore, name: LogId = log): Promise<readonly string[]> {
  return (await readAll(logs, {}, name)).map((entry) => entry.key ?? "");
}
