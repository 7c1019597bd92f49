import type {
  Entry,
  EntryDraft,
  Lease,
  LogId,
  LogStore,
  Offset,
  ReadOptions,
} from "@tenon/contracts";
import { conversationLog } from "@tenon/log";
import { expect } from "vitest";

/** The log that most proofs tell about. */
export const log: LogId = conversationLog("suite", "one");

/** A second log in the same store. */
export const otherLog: LogId = conversationLog("suite", "two");

/** A fact whose key and content are `key`. */
export function fact(key: string): EntryDraft {
  return { type: "test.happened", key, data: { v: 1, note: key } };
}

/** Facts, one for each key. */
export function facts(...keys: readonly string[]): readonly EntryDraft[] {
  return keys.map(fact);
}

/** Another fact under the same key. */
export function conflicting(key: string): EntryDraft {
  return { type: "test.happened", key, data: { v: 1, note: `not ${key}` } };
}

/** A fact that no store is bound to keep. */
export function tooLarge(key: string): EntryDraft {
  return { type: "test.happened", key, data: { v: 1, note: "x".repeat(1_900_001) } };
}

/** Creates a log with one entry, `opened`. */
export async function openLog(store: LogStore, name: LogId = log): Promise<void> {
  await store.accept(name, [], { opening: [fact("opened")] });
}

/** Takes the lease that must be free. */
export async function acquireLease(store: LogStore, name: LogId = log): Promise<Lease> {
  const lease = await store.acquire(name);
  if (lease === undefined) expect.fail(`The lease of ${name} is not free.`);
  return lease;
}

/** Creates a log and takes its lease. */
export async function openOwned(store: LogStore, name: LogId = log): Promise<Lease> {
  await openLog(store, name);
  return acquireLease(store, name);
}

/** Every entry after an offset. */
export async function readAll(
  store: LogStore,
  options: ReadOptions = {},
  name: LogId = log,
): Promise<readonly Entry[]> {
  return collect(store.read(name, options));
}

/** Everything that a reader or follower is told until it ends. */
export async function collect(told: AsyncIterable<Entry>): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of told) entries.push(entry);
  return entries;
}

/** What the log tells, by key. */
export async function readKeys(
  store: LogStore,
  options: ReadOptions = {},
  name: LogId = log,
): Promise<readonly string[]> {
  return keysOf(await readAll(store, options, name));
}

/** The keys of entries. */
export function keysOf(entries: readonly Entry[]): readonly string[] {
  return entries.map((entry) => entry.key ?? "");
}

/** The offsets of entries. */
export function offsetsOf(entries: readonly Entry[]): readonly Offset[] {
  return entries.map((entry) => entry.offset);
}

/** The offset of the newest entry. */
export async function endOf(store: LogStore, name: LogId = log): Promise<Offset> {
  const last = (await readAll(store, {}, name)).at(-1);
  if (last === undefined) expect.fail(`${name} is empty.`);
  return last.offset;
}

/** The offset of the oldest entry. */
export async function startOf(store: LogStore, name: LogId = log): Promise<Offset> {
  const [first] = await readAll(store, {}, name);
  if (first === undefined) expect.fail(`${name} is empty.`);
  return first.offset;
}

/** Expects that a promise is refused with a code. */
export async function expectRefusal(promise: Promise<unknown>, code: string): Promise<void> {
  await expect(promise).rejects.toMatchObject({ name: "TenonError", code });
}
