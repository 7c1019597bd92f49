import { defineAgent, defineWorkflow, notRetryable } from "@tenon/agent";
import type {
  Agent,
  LogId,
  Platform,
  StepContext,
  Workflow,
  WorkflowInstance,
} from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { createScriptedProviders } from "@tenon/model-scripted";
import { createRuntime, createWorkflows, type Runtime } from "@tenon/runtime";

/** An office whose one workflow has every kind of step. */
export interface Office {
  readonly runtime: Runtime;
  readonly trip: WorkflowInstance;
}

/** What is outside of an office, and how long its nap is. */
export interface OfficeSurroundings {
  readonly platform: Platform;
  /** Told of each effect: the step with its key, and whether it was settled before. */
  readonly note: (line: string) => void | Promise<void>;
  readonly napMs: number;
}

/** Joins the office in one process, or in one object. */
export function joinOffice(surroundings: OfficeSurroundings): Office {
  const runtime = createRuntime({
    platform: surroundings.platform,
    agents: {
      names: () => [clerk.name],
      get: async (name) => (name === clerk.name ? clerk : undefined),
    },
    harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
    models: createScriptedProviders({ scripts: { clerk: () => ({ text: "A taxi." }) } }),
    workflows: createWorkflows([tripOf(surroundings)]),
    policy: { parkAfterMs: 5, cooldownMs: 50 },
  });
  return { runtime, trip: runtime.workflow("trip", "t1") };
}

const tripLog: LogId = "workflows/trip/t1" as LogId;

const clerk: Agent = defineAgent({
  name: "clerk",
  model: "scripted/clerk",
  instructions: "You read receipts.",
});

function tripOf({ platform, note, napMs }: OfficeSurroundings): Workflow {
  const does =
    (name: string) =>
    async ({ key }: StepContext): Promise<string> => {
      const entries = await Array.fromAsync(platform.logs.read(tripLog));
      const isSettled = entries.some(
        ({ type, data }) => type === "step.settled" && data["step"] === name,
      );
      await note(`${name} ${key}${isSettled ? " again" : ""}`);
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
        () => step.sleep("nap", napMs),
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
