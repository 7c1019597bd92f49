import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openNodePlatform } from "@tenon/platform-node";
import { createRuntime } from "@tenon/runtime";
import type { Target } from "../target.ts";

/** Processes share a file, and time is real; what SIGKILL does to them is counted apart. */
export const nodeSqlite: Target = {
  name: "node-sqlite",
  async create(tested) {
    const folder = await mkdtemp(join(tmpdir(), "tenon-matrix-"));
    return {
      ...tested,
      cutStride: 9,
      createEngine: createRuntime,
      open: () => openNodePlatform({ file: join(folder, "store.db") }),
      advance: (ms) => pause(ms),
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
    };
  },
};
