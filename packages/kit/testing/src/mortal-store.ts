import type { EntryDraft, LogStore } from "@tenon/contracts";
import { storeOver } from "./store-over.ts";

/** The write at which a process dies. */
export interface Death {
  /** Which of the writes that count, from 0. */
  readonly at: number;
  /** Whether that write is still recorded. */
  readonly isRecorded: boolean;
  /** Only writes of an entry of this type count. Left out: all. */
  readonly type?: string;
}

/** How a process dies in memory, without one of its own. */
export interface MortalStoreOptions {
  /** Left out: it lives, and its writes are counted. */
  readonly death?: Death | undefined;
  /** Ends the process for everyone else, as disposing its platform does. */
  readonly die: () => PromiseLike<void>;
  /** Whether what it accepts counts beside what it appends. Default no. */
  readonly countsAccepts?: boolean;
}

/** A store of one process that dies at a write: whoever waits for that write waits for ever. */
export interface MortalStore {
  readonly logs: LogStore;
  /** How many writes have counted. */
  readonly writes: () => number;
  readonly isDead: () => boolean;
}

/** Lets a process die at a write of its store. */
export function createMortalStore(
  logs: LogStore,
  { death, die, countsAccepts = false }: MortalStoreOptions,
): MortalStore {
  let writes = 0;
  let isDead = false;
  const write = async <Value>(
    batch: readonly EntryDraft[],
    record: () => Promise<Value>,
  ): Promise<Value> => {
    const counts = death?.type === undefined || batch.some(({ type }) => type === death.type);
    if (!counts) return record();
    const isLast = writes === death?.at;
    writes += 1;
    if (!isLast) return record();
    if (death.isRecorded) await record();
    await die();
    isDead = true;
    return new Promise(() => undefined);
  };
  return {
    writes: () => writes,
    isDead: () => isDead,
    logs: storeOver(logs, {
      append: (...given) => write(given[1], () => logs.append(...given)),
      ...(countsAccepts
        ? { accept: (...given) => write(given[1], () => logs.accept(...given)) }
        : {}),
    }),
  };
}

/** Every death of a process that writes so often: before and behind each write. */
export function everyDeath(writes: number): readonly Death[] {
  return Array.from({ length: writes * 2 }, (_, index) => ({
    at: Math.floor(index / 2),
    isRecorded: index % 2 === 1,
  }));
}
