import type { LogId, Workflow } from "@tenon/contracts";
import { expect } from "vitest";
import type { Proofs, Suite } from "../suite.ts";
import { flow, FlowStage, type FlowProcess } from "./flow-stage.ts";
import type { WorkflowsWorld } from "./world.ts";

const by = { by: "user:ana" };

const requirements = {
  "workflows.starts.paced":
    "Instances start so many of a workflow in a minute and no more; the others wait, and none is lost.",
  "workflows.starts.apart": "A workflow that is started more and more does not hold up another.",
} as const;

const proofs: Proofs<typeof requirements, WorkflowsWorld> = {
  "workflows.starts.paced": {
    async "what is too many for a minute comes one after the other"(world) {
      const stage = new FlowStage(world);
      const ids = Array.from({ length: 32 }, (_, index) => `wide-${index}`);
      const here = await stage.process(() => [starting(ids), idle("wide")], {
        startsPerMinute: 30,
      });
      await here.instance.start({}, by);

      expect(await stage.outcome(here)).toMatchObject({ status: "done" });
      const [begun = 0] = await timesOf(stage, here, {
        log: here.instance.log,
        of: "step.started",
      });
      const times: number[] = [];
      for (const id of ids) {
        const log = `workflows/wide/${id}` as LogId;
        times.push(...(await timesOf(stage, here, { log, of: "workflow.created" })));
      }
      expect(times).toHaveLength(32);
      const late = times.toSorted((a, b) => a - b).slice(30);
      // Timers may be a moment early.
      expect(late.map((time, index) => time - begun >= 1990 * (index + 1))).toEqual([true, true]);
    },
  },
  "workflows.starts.apart": {
    async "it is started while others wait for their turn"(world) {
      const stage = new FlowStage(world);
      const here = await stage.process(
        () => [starting(["wide-0", "wide-1", "other-0"]), idle("wide"), idle("other")],
        { startsPerMinute: 1 },
      );
      await here.instance.start({}, by);
      const { steps } = await stage.until(here, (now) =>
        now.steps.some(({ name, status }) => name === "other-0" && status === "done"),
      );
      await here.instance.abort(by);

      expect(steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
        "wide-0 done",
        "wide-1 running",
        "other-0 done",
      ]);
      expect(await stage.outcome(here)).toMatchObject({ status: "aborted" });
    },
  },
};

/** What is promised to instances that others start. */
export const workflowStartsSuite: Suite<WorkflowsWorld> = {
  name: "starts",
  source: "`Policy.workflowStartsPerMinute`",
  requirements,
  proofs,
};

/** Starts an instance for each id, of the workflow that the id begins with. */
function starting(ids: readonly string[]): Workflow {
  return flow((step) =>
    step.all(
      ids.map((id) => () => step.start(id.slice(0, id.indexOf("-")), null, { name: id, id })),
    ),
  );
}

function idle(name: string): Workflow {
  return flow(() => null, { name });
}

async function timesOf(
  stage: FlowStage,
  { platform }: FlowProcess,
  { log, of }: { readonly log: LogId; readonly of: string },
): Promise<readonly number[]> {
  const events = await stage.events(platform, log);
  return events.filter(({ type }) => type === of).map(({ time }) => time);
}
