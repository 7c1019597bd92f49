import { setImmediate as nextTurn } from "node:timers/promises";
import type { CompactingHarness, HarnessWorld } from "@tenon/conformance";
import type { Harness } from "@tenon/contracts";
import { createManualClock, createMemoryPlatform, createMemoryWorld } from "@tenon/platform-memory";
import { createRuntime } from "@tenon/runtime";

/** A harness in memory: processes share one store and one clock. */
export async function createWorld(
  harness: Harness,
  compacting?: CompactingHarness,
): Promise<HarnessWorld> {
  const clock = createManualClock();
  const world = createMemoryWorld();
  return {
    harness,
    ...(compacting === undefined ? {} : { compacting }),
    createEngine: createRuntime,
    open: async () => createMemoryPlatform({ clock, world }),
    async advance(ms) {
      await nextTurn();
      await clock.advance(ms);
    },
    async [Symbol.asyncDispose]() {},
  };
}
