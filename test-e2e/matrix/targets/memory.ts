import { setImmediate as nextTurn } from "node:timers/promises";
import { createManualClock, createMemoryPlatform, createMemoryWorld } from "@tenon/platform-memory";
import { createRuntime } from "@tenon/runtime";
import type { Target } from "../target.ts";

/** Processes share one store and one clock. */
export const memory: Target = {
  name: "memory",
  async create(tested) {
    const clock = createManualClock();
    const world = createMemoryWorld();
    return {
      ...tested,
      cutStride: 3,
      createEngine: createRuntime,
      open: async () => createMemoryPlatform({ clock, world }),
      async advance(ms) {
        await nextTurn();
        await clock.advance(ms);
      },
      async [Symbol.asyncDispose]() {},
    };
  },
};
