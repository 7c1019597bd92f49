import type { EventType, LogStore } from "@tenon/contracts";

/** The append at which a process dies: before it is recorded, or behind it. */
export interface Death {
  readonly at: "before" | "after";
  readonly type: EventType;
  /** Which append with such an event, from 1. */
  readonly count?: number;
}

/** A store whose process dies at one append. */
export function mortalStore(logs: LogStore, death: Death, die: () => PromiseLike<void>): LogStore {
  let seen = 0;
  return {
    acquire: (...given) => logs.acquire(...given),
    accept: (...given) => logs.accept(...given),
    read: (...given) => logs.read(...given),
    follow: (...given) => logs.follow(...given),
    checkpoint: (...given) => logs.checkpoint(...given),
    delete: (...given) => logs.delete(...given),
    async append(lease, batch, how) {
      if (batch.some(({ type }) => type === death.type)) seen += 1;
      if (seen !== (death.count ?? 1)) return logs.append(lease, batch, how);
      seen = Number.POSITIVE_INFINITY;
      if (death.at === "after") await logs.append(lease, batch, how);
      await die();
      return new Promise(() => undefined);
    },
  };
}
