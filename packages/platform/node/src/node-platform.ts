import { resolve } from "node:path";
import { pid } from "node:process";
import type { Isolates, LogId, Platform } from "@tenon/contracts";
import { Changes } from "./log/changes.ts";
import { LeaseTerms } from "./log/lease-terms.ts";
import { LogTable } from "./log/log-table.ts";
import { ownerIn, type Owner } from "./log/owner.ts";
import { SqliteLogStore } from "./log/sqlite-log-store.ts";
import { SqliteAlarms } from "./ports/sqlite-alarms.ts";
import { SqliteBlobs } from "./ports/sqlite-blobs.ts";
import { SqliteDirectory } from "./ports/sqlite-directory.ts";
import { systemClock } from "./ports/system-clock.ts";
import { systemIds } from "./ports/system-ids.ts";
import { createSystemSecrets } from "./ports/system-secrets.ts";
import type { CommitObserver } from "./store/committer.ts";
import { Store } from "./store/store.ts";

/** How to open the platform. */
export interface NodePlatformOptions {
  /** Path of the database; made when it is missing, in a folder that exists. Several processes of one host may share it. */
  readonly file: string;
  /** Secrets by name. A name that is not here is looked up in the environment. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** How long a stopped or unreachable owner keeps its lease, in milliseconds. Default 10 000. A dead one keeps none. */
  readonly leaseTtlMs?: number;
  /** Runs code of models, for as long as who made it lets it. Left out: the platform has no isolates. */
  readonly isolates?: Isolates;
  /** Refuses to let the database grow past this, with `store-full`. Left out: as large as the disk. */
  readonly maxBytes?: number;
  /** Sees each commit just before and just after it is made: for tests that end the process there. */
  readonly onCommit?: CommitObserver;
}

/** The platform on Node. Disposing it commits what is queued and gives back its leases. */
export interface NodePlatform extends Platform {
  /** Absolute path of the database. */
  readonly file: string;
  /** Tells whether a process that lives has the right to append: this one or another. False for a log that is not there. */
  isDriven(log: LogId): Promise<boolean>;
  /** Tells whether a log waits for a process: the time of its wake has come, and no process that lives drives it. */
  isDue(log: LogId): Promise<boolean>;
}

/** Opens the platform. Throws `store-unavailable`, `store-damaged`, `store-full` and `log-newer`. */
export function openNodePlatform(options: NodePlatformOptions): Promise<NodePlatform> {
  return openAs(ownerIn(pid, systemIds.next()), options);
}

/** Opens the platform for an owner, which lives as long as its process: in tests not always this one. */
export async function openAs(owner: Owner, options: NodePlatformOptions): Promise<NodePlatform> {
  const { secrets, isolates, leaseTtlMs = 10_000, maxBytes, onCommit } = options;
  const store = await Store.open({
    file: options.file,
    ...(maxBytes !== undefined && { maxBytes }),
    ...(onCommit !== undefined && { onCommit }),
  });
  const logs = new LogTable(store.db);
  const terms = new LeaseTerms(owner, leaseTtlMs);
  const changes = new Changes({ db: store.db, headOf: (log) => logs.headOf(log) });
  store.onChange((touched) => changes.notify(touched));
  const parts = { store, logs, terms, changes };
  const alarms = new SqliteAlarms(parts);
  return {
    name: "node",
    file: resolve(options.file),
    capabilities: new Set(["many-processes" as const, ...(isolates?.capabilities ?? [])]),
    logs: new SqliteLogStore(parts),
    alarms,
    directory: new SqliteDirectory(store),
    blobs: new SqliteBlobs(store),
    clock: systemClock,
    ids: systemIds,
    secrets: createSystemSecrets(secrets),
    ...(isolates === undefined ? {} : { isolates }),
    isDriven: (log) =>
      store.read(() => {
        const row = logs.find(log);
        return row !== undefined && terms.isLive(row);
      }),
    isDue: (log) =>
      store.read(() => {
        const row = logs.find(log);
        const { wakeAt = Infinity } = row ?? {};
        return row !== undefined && wakeAt <= systemClock.now() && !terms.isLive(row);
      }),
    async [Symbol.asyncDispose](): Promise<void> {
      alarms.close();
      try {
        await store.close(() => logs.release(terms.owner));
      } finally {
        changes.close();
      }
    },
  };
}
