import type { Checkpoint, Clock, Digest, LogId, Summary } from "@tenon/contracts";
import { Changes } from "./changes.ts";

/**
 * All that a memory platform would have on disk. Platforms that share one world are processes that share one store: what
 * is here survives them.
 */
export interface MemoryWorld {
  readonly logs: Map<LogId, LogRecord>;
  /** The newest epoch of each log that was deleted: the next log of that name must exceed it. */
  readonly lastEpochs: Map<LogId, number>;
  readonly summaries: Map<LogId, Summary>;
  readonly blobs: Map<LogId, Map<Digest, Uint8Array>>;
  /** Announces every change of a log, a lease or a wake. */
  readonly changes: Changes;
  /** How many ids were given. */
  ids: number;
}

/** A platform as the store sees it. */
export interface MemoryProcess {
  /** Names the process for people. */
  readonly owner: string;
  readonly clock: Clock;
  readonly leaseTtlMs: number;
  /** Aborted when the process has ended, in whichever way: from then on it holds no lease. */
  readonly ended: AbortSignal;
}

/** One log. */
export interface LogRecord {
  /** The newest epoch, under which entries are appended. */
  epoch: number;
  /** Each epoch with the number of the first entry that it could hold. */
  readonly epochs: { readonly epoch: number; readonly firstSeq: number }[];
  /** The number of the newest entry, whether or not it was pruned since. */
  head: number;
  /** Entries as JSON, by number: nobody can change what was appended. Pruned entries are absent. */
  readonly entries: Map<number, string>;
  /** The number of the entry that states each fact. */
  readonly keys: Map<string, number>;
  lease: { readonly holder: MemoryProcess; readonly until: number } | undefined;
  wakeAt: number | undefined;
  /** How often a wake was set: a new one is delivered although the old one was. */
  wakes: number;
  closed: boolean;
  checkpoint: Checkpoint | undefined;
}

/** Creates an empty world. */
export function createMemoryWorld(): MemoryWorld {
  return {
    logs: new Map(),
    lastEpochs: new Map(),
    summaries: new Map(),
    blobs: new Map(),
    changes: new Changes(),
    ids: 0,
  };
}

/** Tells whether someone holds the right to append: not when its process ended, nor when the lease expired. */
export function isLeased(record: LogRecord, now: number): boolean {
  return (
    record.lease !== undefined && !record.lease.holder.ended.aborted && record.lease.until > now
  );
}
