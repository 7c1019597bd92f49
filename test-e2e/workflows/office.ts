import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineAgent, defineWorkflow, notRetryable } from "@tenon/agent";
import type { Agent, Platform, StepContext, Workflow, WorkflowInstance } from "@tenon/contracts";
import { decodeWorkflowEntry, type RecordedWorkflowEvent } from "@tenon/log";
import { loop } from "@tenon/harness-loop";
import { createScriptedProviders } from "@tenon/model-scripted";
import { createRuntime, createWorkflows, type Runtime } from "@tenon/runtime";

/** An office whose one workflow has every kind of step, and what happened outside of its store. */
export interface Office {
  readonly runtime: Runtime;
  readonly trip: WorkflowInstance;
}

/** Where a world keeps its database. */
export function databaseIn(folder: string): string {
  return join(folder, "store.db");
}

/** What was done, one line for each time: the step, and whether it was settled before. */
export function effectsIn(folder: string): readonly string[] {
  const file = join(folder, "effects.txt");
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
}

/** Joins the office in one process. */
export function openOffice(platform: Platform, folder: string): Office {
  const runtime = createRuntime({
    platform,
    agents: {
      names: () => [clerk.name],
      get: async (name) => (name === clerk.name ? clerk : undefined),
    },
    harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
    models: createScriptedProviders({ scripts: { clerk: () => ({ text: "A taxi." }) } }),
    workflows: createWorkflows([trip(platform, folder)]),
    policy: { parkAfterMs: 5, cooldownMs: 50 },
  });
  return { runtime, trip: runtime.workflow("trip", "t1") };
}

/** Starts the instance, answers what it asks, and waits for its outcome. */
export async function playTrip({ trip: instance }: Office): Promise<void> {
  await instance.start({ cents: 1200 }, { by: "user:ana" });
  const stop = new AbortController();
  const ended = instance.wait({ signal: stop.signal });
  for (let isOver = false; !isOver;) {
    const { approvals, outcome } = await instance.status();
    if (approvals.length > 0)
      await instance.answer("manager", { type: "approve" }, { by: "user:boss" });
    isOver = approvals.length > 0 || outcome !== undefined;
    if (!isOver) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await ended;
}

/** The events of the instance. */
export async function eventsOf(
  platform: Platform,
  { trip: { log } }: Office,
): Promise<readonly RecordedWorkflowEvent[]> {
  const entries = await Array.fromAsync(platform.logs.read(log));
  return entries.flatMap((entry) => decodeWorkflowEntry(entry) ?? []);
}

const clerk: Agent = defineAgent({
  name: "clerk",
  model: "scripted/clerk",
  instructions: "You read receipts.",
});

function trip(platform: Platform, folder: string): Workflow {
  const does =
    (name: string) =>
    async ({ key }: StepContext): Promise<string> => {
      const entries = await Array.fromAsync(platform.logs.read("workflows/trip/t1" as never));
      const isSettled = entries.some(
        ({ type, data }) => type === "step.settled" && data["step"] === name,
      );
      const line = `${name} ${key}${isSettled ? " again" : ""}`;
      appendFileSync(join(folder, "effects.txt"), `${line}\n`);
      return name;
    };
  return defineWorkflow({
    name: "trip",
    run: async (step) => {
      await step.do("scan", { retry: { baseMs: 5 } }, (context) => {
        if (context.attempt < 2) throw new Error("The scanner warms up.");
        return does("scan")(context);
      });
      await step.all([
        () => step.agent("clerk", "What is on the receipt?"),
        () => step.do("rate", does("rate")),
        () => step.do("file", does("file")),
        () => step.sleep("nap", 20),
      ]);
      await step.do("book", does("book"));
      step.compensate("book", does("undo/book"));
      const { status } = await step.approval({ name: "manager", approvers: ["user:boss"] });
      await step.do("reserve", does("reserve"));
      step.compensate("reserve", does("undo/reserve"));
      return step.do("pay", () => {
        throw notRetryable(`The account is empty, although it was ${status}.`);
      });
    },
  });
}
