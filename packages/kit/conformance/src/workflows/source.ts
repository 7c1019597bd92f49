import type { LentParts, WrittenSource } from "@tenon/contracts";
import { digestOf } from "@tenon/log";
import { expect } from "vitest";
import type { Proofs, Suite } from "../suite.ts";
import { flow, FlowStage, type FlowProcess } from "./flow-stage.ts";
import type { WorkflowsWorld } from "./world.ts";
import { paying, tool, written } from "./written-flow.ts";

const by = { by: "user:boss" };

const requirements = {
  "workflows.elsewhere.source":
    "The code that an instance was started with goes on, and what it lacks is named.",
} as const;

const proofs: Proofs<typeof requirements, WorkflowsWorld> = {
  "workflows.elsewhere.source": {
    async "by blocking the instance until its tool is back"(world) {
      const stage = new FlowStage(world);
      const first = await written(stage, []);
      const { blocked } = await stage.until(first, (now) => now.status === "blocked");
      await first.engine.stop();
      await first.platform[Symbol.asyncDispose]();

      expect(blocked).toContain('the tool "pay", which the agent "clerk" has no more');
      const pay = tool("pay", () => "paid");
      const second = await stage.process(() => [paying], { tools: [pay] });
      await second.instance.send("nudge", null, by);
      expect(await stage.outcome(second)).toEqual({ status: "done", output: "paid" });
    },
    async "as it began, also in what it starts itself, whatever its agent writes by now"(world) {
      const stage = new FlowStage(world);
      const first = await author(stage, "old();");
      const begun = await first.write("one");
      await stage.until(begun, ({ steps }) => steps.length > 0);
      await first.close();
      const second = await author(stage, "new();");
      const other = await second.write("two");
      const resumed = second.instance(begun.instance.id);

      expect(await second.toldBy(other)).toEqual([sourceOf("new();"), sourceOf("new();")]);
      expect(await second.toldBy(resumed)).toEqual([sourceOf("old();"), sourceOf("old();")]);
      const startedAt = [first, second].map(({ starts }) => starts.get(resumed.instance.id));
      expect(startedAt).toEqual([expect.any(Number), startedAt[0]]);
    },
  },
};

/** What is promised about the code of an instance that a model wrote. */
export const workflowSourceSuite: Suite<WorkflowsWorld> = {
  name: "the source",
  source: "ARCHITECTURE.md, promise 3",
  requirements,
  proofs,
};

/** A process whose agent writes this text as often as it is asked. */
interface Author {
  /** When each instance was started, as its code is told. */
  readonly starts: ReadonlyMap<string, number>;
  instance(id: string): FlowProcess;
  /** Lets the agent write an instance, and start it. */
  write(name: string): Promise<FlowProcess>;
  /** The source that an instance goes on with, and that of the instance that it starts. */
  toldBy(process: FlowProcess): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

async function author(stage: FlowStage, text: string): Promise<Author> {
  const starts = new Map<string, number>();
  const telling = flow(async (step, input, { source, startedAt }) => {
    starts.set(step.instance.id, startedAt);
    if (input === "child") return { source };
    await step.waitFor("nudge");
    return { source, ...(await step.start("flow", "child")) };
  });
  const asking = flow((step) => step.agent("clerk", "Write it."), { name: "author" });
  const begun: string[] = [];
  const write = tool("write", async (_input, { startWorkflow }) => {
    const { id } = await startWorkflow("flow", null, { text, ...lent });
    begun.push(id);
    return id;
  });
  const process = await stage.process(() => [telling, asking], { tools: [write] });
  const instance = (id: string, workflow = "flow"): FlowProcess => ({
    ...process,
    instance: process.engine.workflow(workflow, id),
  });
  const told = async (here: FlowProcess): Promise<{ source?: unknown; id?: string }> => {
    const outcome = await stage.outcome(here);
    return outcome !== "died" && outcome.status === "done"
      ? Object(outcome.output)
      : { source: outcome };
  };
  return {
    starts,
    instance,
    async write(name) {
      const order = instance(name, "author");
      await order.instance.start(null, by);
      await stage.outcome(order);
      return instance(begun.pop() ?? "none");
    },
    async toldBy(here) {
      await here.instance.send("nudge", null, by);
      const { source, id = "none" } = await told(here);
      return [source, (await told(instance(id))).source];
    },
    async close() {
      await process.engine.stop();
      await process.platform[Symbol.asyncDispose]();
    },
  };
}

const lent: LentParts = { tools: ["write"], agents: [], workflows: [] };

function sourceOf(text: string): WrittenSource {
  return { text, digest: digestOf(text), agent: "clerk", ...lent };
}
