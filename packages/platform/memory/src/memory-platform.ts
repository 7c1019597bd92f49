import type { Clock, Ids, Isolates, Platform, Secrets } from "@tenon/contracts";
import { MemoryAlarms } from "./memory-alarms.ts";
import { MemoryBlobs } from "./memory-blobs.ts";
import { MemoryDirectory } from "./memory-directory.ts";
import { MemoryLogStore } from "./memory-log-store.ts";
import { createMemoryWorld, type MemoryProcess, type MemoryWorld } from "./memory-world.ts";

/** What a memory platform is made of. */
export interface MemoryPlatformOptions {
  /** Time comes from outside: `createManualClock()` in tests, or a clock over the timers of your system. */
  readonly clock: Clock;
  /** Platforms that share a world are processes that share a store. Left out: a world of its own. */
  readonly world?: MemoryWorld;
  /** Names this process in its leases, for people. */
  readonly owner?: string;
  /** How long a lease lives without an append. Default 10,000. */
  readonly leaseTtlMs?: number;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Runs code of models. Left out: the platform has no isolates. */
  readonly isolates?: Isolates;
}

/** Creates the platform in memory: the readable reference. Disposing it is what a crash is, for nothing waits to be written. */
export function createMemoryPlatform(options: MemoryPlatformOptions): Platform {
  const { isolates } = options;
  const world = options.world ?? createMemoryWorld();
  const end = new AbortController();
  const process: MemoryProcess = {
    owner: options.owner ?? "memory",
    clock: options.clock,
    leaseTtlMs: options.leaseTtlMs ?? 10_000,
    ended: end.signal,
  };
  return {
    name: "memory",
    capabilities: new Set(isolates?.capabilities),
    logs: new MemoryLogStore(world, process),
    alarms: new MemoryAlarms(world, process),
    directory: new MemoryDirectory(world),
    blobs: new MemoryBlobs(world),
    clock: options.clock,
    ids: createMemoryIds(world),
    secrets: createMemorySecrets(options.secrets ?? {}),
    ...(isolates === undefined ? {} : { isolates }),
    async [Symbol.asyncDispose]() {
      end.abort();
      world.changes.announce();
    },
  };
}

/** Ids are counted and randomness is a fixed sequence, so what happens in a world can happen again. */
function createMemoryIds(world: MemoryWorld): Ids {
  let seed = 0x5eed;
  return {
    next() {
      world.ids += 1;
      return `m${String(world.ids).padStart(9, "0")}`;
    },
    // Park and Miller's generator.
    random() {
      seed = (seed * 48_271) % 0x7fff_ffff;
      return seed / 0x7fff_ffff;
    },
  };
}

function createMemorySecrets(secrets: Readonly<Record<string, string>>): Secrets {
  const known = new Map(Object.entries(secrets));
  return { get: async (name) => known.get(name) };
}
