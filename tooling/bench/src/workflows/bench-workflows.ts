import { defineWorkflow } from "@tenon/agent";
import type { Workflow } from "@tenon/contracts";
import { openNodePlatform, type NodePlatform } from "@tenon/platform-node";
import { createRuntime, createWorkflows, type Runtime } from "@tenon/runtime";
import { preciseNow } from "../rounds.ts";

/** A runtime that drives the workflows of the measurements. */
export interface Office extends AsyncDisposable {
  readonly platform: NodePlatform;
  readonly runtime: Runtime;
}

/** Opens a file. `onAwake` is told how long after its time each sleeper went on. */
export async function openOffice(file: string, onAwake: (lateMs: number) => void): Promise<Office> {
  const platform = await openNodePlatform({ file });
  const runtime = createRuntime({
    platform,
    agents: { names: () => [], get: async () => undefined },
    harnesses: { default: "none", names: () => [], get: async () => undefined },
    models: {
      open: () => {
        throw new Error("No workflow asks a model here.");
      },
    },
    workflows: createWorkflows([sleeper(onAwake), steps]),
  });
  return {
    platform,
    runtime,
    async [Symbol.asyncDispose]() {
      await runtime.stop();
      await platform[Symbol.asyncDispose]();
    },
  };
}

function sleeper(onAwake: (lateMs: number) => void): Workflow {
  return defineWorkflow({
    name: "sleeper",
    run: async (step, until) => {
      await step.sleepUntil("night", Number(until));
      await step.do("wake", () => onAwake(preciseNow() - Number(until)));
    },
  });
}

/** As many steps as asked for, one after the other, each of which does next to nothing. */
const steps: Workflow = defineWorkflow({
  name: "steps",
  run: async (step, count) => {
    let sum = 0;
    for (let number = 0; number < Number(count); number += 1)
      sum += await step.do(`step-${number}`, async () => number);
    return sum;
  },
});
