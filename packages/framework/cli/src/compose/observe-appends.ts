import type { Entry, LogId, Platform } from "@tenon/contracts";

/** The platform, telling of each entry that this process appends as the owner of a log. */
export function observeAppends(
  platform: Platform,
  observe: (log: LogId, entry: Entry) => void,
): Platform {
  const { logs } = platform;
  return {
    ...platform,
    [Symbol.asyncDispose]: () => platform[Symbol.asyncDispose](),
    logs: {
      acquire: (log, first) => logs.acquire(log, first),
      async append(lease, batch, options) {
        const appended = await logs.append(lease, batch, options);
        for (const entry of appended.entries) observe(lease.log, entry);
        return appended;
      },
      accept: (log, batch, options) => logs.accept(log, batch, options),
      read: (log, options) => logs.read(log, options),
      follow: (log, options) => logs.follow(log, options),
      checkpoint: (log, save) => logs.checkpoint(log, save),
      delete: (log) => logs.delete(log),
    },
  };
}
