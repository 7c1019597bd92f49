import { setImmediate as nextTurn } from "node:timers/promises";
import { describeHarness } from "@tenon/conformance";
import { createManualClock, createMemoryPlatform, createMemoryWorld } from "@tenon/platform-memory";
import { createRuntime } from "@tenon/runtime";
import { createPiHarness } from "../src/index.ts";

// Loading takes real time, which the clock of the suite knows nothing of.
await import("@earendil-works/pi-agent-core");

describeHarness("pi", async () => {
  const clock = createManualClock();
  const world = createMemoryWorld();
  return {
    harness: createPiHarness(),
    createEngine: createRuntime,
    open: async () => createMemoryPlatform({ clock, world }),
    async advance(ms) {
      await nextTurn();
      await clock.advance(ms);
    },
    async [Symbol.asyncDispose]() {},
  };
});
