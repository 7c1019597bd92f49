import { hasCode, type EntryDraft, type Platform } from "@tenon/contracts";

/** A platform as a naive store would have it: whoever once owned a log goes on writing to it, whatever is there. */
export function withoutFence(platform: Platform): Platform {
  const { logs } = platform;
  return {
    ...platform,
    logs: {
      acquire: (log, first) => logs.acquire(log, first),
      accept: (log, batch, options) => logs.accept(log, batch, options),
      read: (log, options) => logs.read(log, options),
      follow: (log, options) => logs.follow(log, options),
      checkpoint: (log, save) => logs.checkpoint(log, save),
      delete: (log) => logs.delete(log),
      async append(lease, batch, options) {
        try {
          return await logs.append(lease, batch, options);
        } catch (error) {
          if (!hasCode(error, "lease-lost")) throw error;
          const entries = await logs.accept(lease.log, batch.map(withoutKey));
          return { entries, released: options?.release !== undefined };
        }
      },
    },
    [Symbol.asyncDispose]: () => platform[Symbol.asyncDispose](),
  };
}

function withoutKey({ key: _unique, ...draft }: EntryDraft): EntryDraft {
  return draft;
}
