import type { Entry, LogStore, Platform } from "@tenon/contracts";

/** A platform that tells of each append once it is recorded, and waits until that was heard. */
export function toldPlatform(
  platform: Platform,
  tell: (entries: readonly Entry[]) => Promise<void>,
): Platform {
  const { logs } = platform;
  const told: LogStore = {
    async acquire(log, first) {
      const lease = await logs.acquire(log, first);
      await tell([]);
      return lease;
    },
    async append(lease, batch, options) {
      const appended = await logs.append(lease, batch, options);
      await tell(appended.entries);
      return appended;
    },
    async accept(log, batch, options) {
      const entries = await logs.accept(log, batch, options);
      await tell(entries);
      return entries;
    },
    read: (log, options) => logs.read(log, options),
    follow: (log, options) => logs.follow(log, options),
    checkpoint: (log, save) => logs.checkpoint(log, save),
    delete: (log) => logs.delete(log),
  };
  return { ...platform, logs: told, [Symbol.asyncDispose]: () => platform[Symbol.asyncDispose]() };
}
