import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defineWorkflow } from "@tenon/agent";
import type { LogId, Platform, StepContext, Workflow, WorkflowInstance } from "@tenon/contracts";
import { instanceLog } from "@tenon/log";
import { createScriptedProviders } from "@tenon/model-scripted";
import { createRuntime, createWorkflows, type Runtime } from "@tenon/runtime";
import { effectsFile } from "./office.ts";

/** What a world's instance is called. */
export const order: { readonly workflow: string; readonly id: string; readonly log: LogId } = {
  workflow: "order",
  id: "o1",
  log: instanceLog("order", "o1"),
};

/** One release after the other over one store; where a process was killed, the next goes on with the same release. */
export async function playReleases(platform: Platform, folder: string): Promise<void> {
  const file = join(folder, "release.txt");
  const first = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  for (const [index, release] of releases.entries()) {
    if (index < first) continue;
    const runtime = openRuntime(platform, release.workflows(worksIn(platform, folder)));
    runtime.start();
    await release.play(runtime.workflow(order.workflow, order.id));
    await runtime.stop();
    writeFileSync(file, String(index + 1));
  }
}

/** The work of the step of a name. */
type Works = (name: string) => (context: StepContext) => Promise<string>;

interface Release {
  readonly workflows: (works: Works) => readonly Workflow[];
  /** Resolves once this release has done what it can. */
  readonly play: (instance: WorkflowInstance) => Promise<void>;
}

const by = { by: "user:ana" };

const releases: readonly Release[] = [
  {
    workflows: (works) => [sameSteps("1", works)],
    async play(instance) {
      await instance.start({}, by);
      await until(instance, "waiting");
    },
  },
  // Its author renamed a step and forgot to say so.
  {
    workflows: (works) => [
      defineWorkflow({
        name: order.workflow,
        run: async (step) => {
          await step.do("renamed", works("renamed"));
          await step.do("wrong", works("wrong"));
        },
      }),
    ],
    play: (instance) => nudged(instance, "renamed", "blocked"),
  },
  // Other code, and the old is gone.
  {
    workflows: (works) => [otherSteps(works)],
    play: (instance) => nudged(instance, "gone", "blocked"),
  },
  // Other code, with the old beside it.
  {
    workflows: (works) => [otherSteps(works), sameSteps("1", works)],
    async play(instance) {
      await instance.send("packed", "box", { ...by, key: "packed" });
      await until(instance, "waiting", "shipped");
    },
  },
  // Code that goes on with what the old one did.
  {
    workflows: (works) => [sameSteps("3", works, ["1"])],
    async play(instance) {
      await instance.send("shipped", "van", { ...by, key: "shipped" });
      await instance.wait();
    },
  },
];

function sameSteps(version: string, works: Works, continues: readonly string[] = []): Workflow {
  return defineWorkflow({
    name: order.workflow,
    version,
    continues,
    run: async (step) => {
      await step.all([() => step.do("pay", works("pay")), () => step.do("book", works("book"))]);
      step.compensate("pay", works("refund"));
      const box = await step.waitFor("packed");
      await step.do("label", works("label"));
      const van = await step.waitFor("shipped");
      await step.do("tell", works("tell"));
      return { version, box, van };
    },
  });
}

function otherSteps(works: Works): Workflow {
  return defineWorkflow({
    name: order.workflow,
    version: "2",
    run: (step) => step.do("other", works("other")),
  });
}

/** Whoever rests because no code fits is woken by what it is sent. */
async function nudged(instance: WorkflowInstance, key: string, status: "blocked"): Promise<void> {
  await instance.send("nudge", null, { ...by, key });
  await until(instance, status, key);
}

async function until(
  instance: WorkflowInstance,
  status: "waiting" | "blocked",
  about = "",
): Promise<void> {
  for (;;) {
    const now = await instance.status();
    const isThere =
      status === "waiting"
        ? now.steps.some(
            (step) => step.status === "waiting" && (about === "" || step.name === about),
          )
        : now.blocked?.includes(words[about] ?? about) === true;
    if (now.status === status && isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const words: Readonly<Record<string, string>> = {
  renamed: 'asked for "renamed" instead',
  gone: 'this release has "2"',
};

function worksIn(platform: Platform, folder: string): Works {
  return (name) =>
    async ({ key }) => {
      const entries = await Array.fromAsync(platform.logs.read(order.log));
      const isSettled = entries.some(
        ({ type, data }) => type === "step.settled" && data["step"] === name,
      );
      appendFileSync(effectsFile(folder), `${name} ${key}${isSettled ? " again" : ""}\n`);
      return name;
    };
}

function openRuntime(platform: Platform, workflows: readonly Workflow[]): Runtime {
  return createRuntime({
    platform,
    agents: { names: () => [], get: async () => undefined },
    harnesses: { default: "none", names: () => [], get: async () => undefined },
    models: createScriptedProviders({ scripts: {} }),
    workflows: createWorkflows(workflows),
    policy: { parkAfterMs: 5, cooldownMs: 50 },
  });
}
