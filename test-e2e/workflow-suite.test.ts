import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import { describeWorkflows } from "@tenon/conformance";
import { createManualClock, createMemoryPlatform, createMemoryWorld } from "@tenon/platform-memory";
import { openNodePlatform } from "@tenon/platform-node";
import { createRuntime, createWorkflows } from "@tenon/runtime";

describeWorkflows("in memory", async () => {
  const clock = createManualClock();
  const world = createMemoryWorld();
  return {
    createEngine: ({ workflows, ...parts }) =>
      createRuntime({ ...parts, workflows: createWorkflows(workflows) }),
    open: async () => createMemoryPlatform({ clock, world }),
    async advance(ms) {
      await nextTurn();
      await clock.advance(ms);
    },
    async [Symbol.asyncDispose]() {},
  };
});

describeWorkflows("on Node", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tenon-workflows-"));
  return {
    cutStride: 9,
    createEngine: ({ workflows, ...parts }) =>
      createRuntime({ ...parts, workflows: createWorkflows(workflows) }),
    open: () => openNodePlatform({ file: join(folder, "store.db") }),
    advance: (ms) => pause(ms),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
});
