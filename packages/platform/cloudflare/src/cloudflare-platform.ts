import type { Directory, Isolates, LogStore, Platform } from "@tenon/contracts";
import { LogTables } from "./log/log-tables.ts";
import { ObjectLogStore } from "./log/object-log-store.ts";
import { ObjectAlarms } from "./ports/object-alarms.ts";
import { ObjectBlobs, type BlobBucket } from "./ports/object-blobs.ts";
import { createWorkerSecrets, workerClock, workerIds } from "./ports/worker-ports.ts";
import { ObjectStore } from "./store/object-store.ts";
import { Owner } from "./store/owner.ts";
import { Rests } from "./store/rests.ts";

/** The storage of an object with all that is remembered of it while it is in memory: one for each object. */
export interface CloudflareStore {
  readonly store: ObjectStore;
  readonly tables: LogTables;
}

/** What the platform is made of. */
export interface CloudflarePlatformOptions {
  readonly store: CloudflareStore;
  readonly directory: Directory;
  /** The bindings of the Worker: its variables and secrets are secrets by name. */
  readonly env: object;
  /** Names the object in its leases, for people. */
  readonly owner?: string;
  /** How long a lease lives without an append, in milliseconds. Default 10 000. */
  readonly leaseTtlMs?: number;
  /** Takes large blobs, such as an R2 bucket. Left out: every blob stays in the object. */
  readonly bucket?: BlobBucket;
  /** Blobs up to this size stay in the object although there is a bucket. Default 65 536. */
  readonly inlineBlobBytes?: number;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Runs code of models. Left out: the platform has no isolates. */
  readonly isolates?: Isolates;
  /** What whoever this platform wakes could not drive. Left out: it is woken again every second. */
  readonly rests?: Rests;
  /** Where the logs of other objects are found. Left out: this object holds every log. */
  readonly route?: (local: LogStore) => LogStore;
}

/** Opens the storage of an object. Nothing is written before something is recorded. */
export function openCloudflareStore(storage: DurableObjectStorage): CloudflareStore {
  return { store: new ObjectStore(storage), tables: new LogTables(storage.sql) };
}

/** Creates the platform inside a Durable Object. Disposing it gives back its leases. */
export function createCloudflarePlatform(options: CloudflarePlatformOptions): Platform {
  const { isolates } = options;
  const { store, tables } = options.store;
  const owner = new Owner(options.owner ?? "object", options.leaseTtlMs ?? 10_000);
  const local = new ObjectLogStore({ store, tables, owner });
  return {
    name: "cloudflare",
    capabilities: new Set(isolates?.capabilities),
    logs: options.route?.(local) ?? local,
    alarms: new ObjectAlarms({
      store,
      logs: tables.logs,
      owner,
      rests: options.rests ?? new Rests(),
    }),
    directory: options.directory,
    blobs: new ObjectBlobs({
      store,
      chunks: tables.chunks,
      owner,
      inlineBytes: options.inlineBlobBytes ?? 65_536,
      ...(options.bucket !== undefined && { bucket: options.bucket }),
    }),
    clock: workerClock,
    ids: workerIds,
    secrets: createWorkerSecrets(options.env, options.secrets),
    ...(isolates === undefined ? {} : { isolates }),
    async [Symbol.asyncDispose]() {
      owner.end();
      store.changes.announce();
    },
  };
}
