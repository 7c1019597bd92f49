export type { Changes } from "./changes.ts";
export { createManualClock, type ManualClock } from "./manual-clock.ts";
export { createMemoryPlatform, type MemoryPlatformOptions } from "./memory-platform.ts";
export {
  createMemoryWorld,
  type LogRecord,
  type MemoryProcess,
  type MemoryWorld,
} from "./memory-world.ts";
