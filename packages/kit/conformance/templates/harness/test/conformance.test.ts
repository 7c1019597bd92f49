import { setImmediate as nextTurn } from "node:timers/promises";
import { describeHarness } from "@tenon/conformance";
import { createManualClock, createMemoryPlatform, createMemoryWorld } from "@tenon/platform-memory";
import { createRuntime } from "@tenon/runtime";
import { myHarness } from "../src/my-harness.ts";

describeHarness("my-harness", async () => {
  const clock = createManualClock();
  const world = createMemoryWorld();
  return {
    harness: myHarness,
    createEngine: createRuntime,
    open: async () => createMemoryPlatform({ clock, world }),
    async advance(ms: number) {
      await nextTurn();
      await clock.advance(ms);
    },
    async [Symbol.asyncDispose]() {},
  };
});
