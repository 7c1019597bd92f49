import type { LogStore } from "@tenon/contracts";

/** A store that does some things its own way. */
export function storeOver(logs: LogStore, own: Partial<LogStore>): LogStore {
  return {
    acquire: (...given) => logs.acquire(...given),
    append: (...given) => logs.append(...given),
    accept: (...given) => logs.accept(...given),
    read: (...given) => logs.read(...given),
    follow: (...given) => logs.follow(...given),
    checkpoint: (...given) => logs.checkpoint(...given),
    delete: (...given) => logs.delete(...given),
    ...own,
  };
}
