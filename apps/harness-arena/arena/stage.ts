import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Harness, Platform } from "@tenon/contracts";
import { createAiSdkHarness } from "@tenon/harness-ai-sdk";
import { loop } from "@tenon/harness-loop";
import { createPiHarness } from "@tenon/harness-pi";
import { createThink } from "@tenon/harness-think";
import { openNodePlatform } from "@tenon/platform-node";
import { loadProject } from "@tenon/project";
import { createRuntime, type Runtime } from "@tenon/runtime";
import { createModels } from "./models.ts";

/** Those who enter the arena, in the order of the table. */
export const harnesses: readonly Harness[] = [
  loop,
  createThink(),
  createPiHarness(),
  createAiSdkHarness(),
];

/** The agent of everybody here. */
export const agentName = "planner";

/** The file that holds the recorded conversation. */
export const recording: string = fileURLToPath(
  new URL("../recorded/weekend.jsonl", import.meta.url),
);

/** A platform and the runtime on it. */
export interface Stage extends AsyncDisposable {
  readonly platform: Platform;
  readonly runtime: Runtime;
}

/** Opens an empty store with the agent and every harness. It is removed in the end. */
export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "harness-arena-"));
  const stage = await stageOn(await openNodePlatform({ file: join(folder, "store.db") }));
  return {
    ...stage,
    async [Symbol.asyncDispose]() {
      await stage[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The agent and every harness on a platform, which ends with the stage. */
export async function stageOn(platform: Platform): Promise<Stage> {
  const { agent } = (await loadProject(fileURLToPath(new URL("..", import.meta.url)))).agent(
    agentName,
  );
  const runtime = createRuntime({
    platform,
    agents: {
      names: () => [agentName],
      get: async (name) => (name === agentName ? agent : undefined),
    },
    harnesses: {
      default: "loop",
      names: () => harnesses.map(({ name }) => name),
      get: async (name) => harnesses.find((each) => each.name === name),
    },
    models: createModels(),
  });
  runtime.start();
  return {
    platform,
    runtime,
    async [Symbol.asyncDispose]() {
      await runtime.stop();
      await platform[Symbol.asyncDispose]();
    },
  };
}
