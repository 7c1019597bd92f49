import type { Clock, Platform } from "@tenon/contracts";
import { createMemoryPlatform, type MemoryWorld } from "@tenon/platform-memory";

/** What the platform is opened with. */
export interface MyPlatformOptions {
  readonly clock: Clock;
  /** What all processes share. */
  readonly world: MemoryWorld;
  /** Names this process for people. */
  readonly owner: string;
  readonly secrets: Readonly<Record<string, string>>;
}

/** Every port is the one in memory until it is replaced by yours. The tests say what each must keep. */
export function createMyPlatform(options: MyPlatformOptions): Platform {
  const memory = createMemoryPlatform(options);
  return {
    name: "my-platform",
    capabilities: memory.capabilities,
    logs: memory.logs,
    alarms: memory.alarms,
    directory: memory.directory,
    blobs: memory.blobs,
    clock: memory.clock,
    ids: memory.ids,
    secrets: memory.secrets,
    [Symbol.asyncDispose]: () => memory[Symbol.asyncDispose](),
  };
}
