import { TenonError } from "@tenon/contracts";
import { expect } from "vitest";
import type { Proofs, Suite } from "../suite.ts";
import { flow, FlowStage } from "./flow-stage.ts";
import type { WorkflowsWorld } from "./world.ts";

const by = { by: "user:ana" };

const requirements = {
  "workflows.steps.retried":
    "A step that fails is tried again after a pause, with the same key, until its tries are used up.",
  "workflows.steps.bounded":
    "What a step may not do fails it with one sentence, and is not tried again.",
  "workflows.steps.parallel": "Steps beside each other all end, also when one of them fails.",
  "workflows.steps.undone": "A failed or aborted instance undoes what it did, the newest first.",
  "workflows.start.once": "The same input again is one instance, other input is refused.",
} as const;

const proofs: Proofs<typeof requirements, WorkflowsWorld> = {
  "workflows.steps.retried": {
    async "the third try succeeds, each after a pause that is twice as long"(world) {
      const stage = new FlowStage(world);
      const keys = new Set<string>();
      const here = await stage.process(() => [
        flow((step) =>
          step.do("pay", { retry: { baseMs: 20 } }, ({ key, attempt }) => {
            keys.add(key);
            if (attempt < 3) throw new TenonError("timeout", "The bank sleeps.");
            return attempt;
          }),
        ),
      ]);
      await here.instance.start({}, by);

      expect(await stage.outcome(here)).toEqual({ status: "done", output: 3 });
      expect(keys.size).toBe(1);
      const events = await stage.events(here.platform);
      const begun = events.flatMap((each) => (each.type === "step.started" ? [each.time] : []));
      const again = events.flatMap((each) =>
        each.type === "step.failed" ? [each.data.retryAt ?? 0] : [],
      );
      expect(again.map((at, index) => at >= (begun[index] ?? at) + 20 * 2 ** index)).toEqual([
        true,
        true,
      ]);
      expect(again.map((at, index) => at <= (begun[index + 1] ?? 0))).toEqual([true, true]);
    },
    async "a step that always fails is tried as often as it may be"(world) {
      const stage = new FlowStage(world);
      const here = await stage.process((process) => [
        flow((step) =>
          step.do("pay", { retry: { tries: 3, baseMs: 5 } }, async () => {
            await stage.note(process, "pay");
            throw new TenonError("timeout", "The bank sleeps.");
          }),
        ),
      ]);
      await here.instance.start({}, by);

      expect(await stage.outcome(here)).toMatchObject({
        status: "failed",
        failure: { code: "threw", step: "pay" },
      });
      expect(stage.did).toEqual(["pay", "pay", "pay"]);
    },
    async "an error that is not retryable ends it at once, and the instance names the step"(world) {
      const stage = new FlowStage(world);
      const here = await stage.process((process) => [
        flow((step) =>
          step.do("pay", { retry: { baseMs: 5 } }, async () => {
            await stage.note(process, "pay");
            throw new TenonError("not-retryable", "The card was refused.");
          }),
        ),
      ]);
      await here.instance.start({}, by);

      expect(await stage.outcome(here)).toEqual({
        status: "failed",
        failure: {
          code: "threw",
          step: "pay",
          message: 'The step "pay" failed: The card was refused.',
        },
      });
      expect(stage.did).toEqual(["pay"]);
    },
    async "work that never ends is timed out"(world) {
      const stage = new FlowStage(world);
      const here = await stage.process(() => [
        flow((step) =>
          step.do(
            "pay",
            { timeoutMs: 30, retry: { tries: 1 } },
            () => new Promise<void>(() => undefined),
          ),
        ),
      ]);
      await here.instance.start({}, by);

      expect(await stage.outcome(here)).toMatchObject({
        status: "failed",
        failure: { code: "timed-out", step: "pay" },
      });
    },
  },
  "workflows.steps.bounded": {
    async "what is not JSON, or larger than allowed, is refused"(world) {
      const stage = new FlowStage(world);
      const here = await stage.process((process) => [
        flow(async (step) => {
          const wrong = [() => 1n as never, () => "x".repeat(5_000_000)];
          const ends = wrong.map((work, index) =>
            step.do(`wrong-${index}`, { retry: { baseMs: 5 } }, async () => {
              await stage.note(process, `wrong-${index}`);
              return work();
            }),
          );
          const settled = await Promise.allSettled(ends);
          return settled.map((end) => (end.status === "rejected" ? String(end.reason) : "fine"));
        }),
      ]);
      await here.instance.start({}, by);

      expect(await stage.outcome(here)).toEqual({
        status: "done",
        output: [
          expect.stringContaining('The step "wrong-0" returned something that is not JSON'),
          expect.stringContaining('The step "wrong-1" returned 5.0 MB'),
        ],
      });
      expect(stage.did.toSorted()).toEqual(["wrong-0", "wrong-1"]);
    },
    async "two steps of one name are refused"(world) {
      const stage = new FlowStage(world);
      const here = await stage.process(() => [
        flow(async (step) => {
          await step.do("pay", () => 1);
          await step.do("pay", () => 2);
        }),
      ]);
      await here.instance.start({}, by);

      expect(await stage.outcome(here)).toMatchObject({
        status: "failed",
        failure: { message: 'Two steps are named "pay".' },
      });
    },
  },
  "workflows.steps.parallel": {
    async "the one that succeeds is settled before the failure is seen"(world) {
      const stage = new FlowStage(world);
      const here = await stage.process((process) => [
        flow((step) =>
          step.all([
            () =>
              step.do("bad", { retry: { tries: 1 } }, () => {
                throw new TenonError("timeout", "No.");
              }),
            () => step.do("good", () => stage.note(process, "good")),
          ]),
        ),
      ]);
      await here.instance.start({}, by);

      expect(await stage.outcome(here)).toMatchObject({ status: "failed" });
      const settled = (await stage.events(here.platform)).flatMap((event) =>
        event.type === "step.settled" ? [event.data.step] : [],
      );
      expect(settled.toSorted()).toEqual(["bad", "good"]);
    },
  },
  "workflows.steps.undone": {
    async "compensations are done in reverse, and one that fails keeps none from being done"(
      world,
    ) {
      const stage = new FlowStage(world);
      const here = await stage.process((process) => [
        flow(async (step) => {
          step.compensate("book", () => void stage.note(process, "undo book"));
          step.compensate("pay", () => {
            throw new TenonError("not-retryable", "Too late.");
          });
          step.compensate("send", () => void stage.note(process, "undo send"));
          await step.do("fail", { retry: { tries: 1 } }, () => {
            throw new TenonError("timeout", "No.");
          });
        }),
      ]);
      await here.instance.start({}, by);

      expect(await stage.outcome(here)).toMatchObject({
        status: "failed",
        failure: { step: "fail" },
      });
      expect(stage.did).toEqual(["undo send", "undo book"]);
    },
    async "an instance that waits is aborted, and what it did is undone"(world) {
      const stage = new FlowStage(world);
      const here = await stage.process((process) => [
        flow(async (step) => {
          await step.do("book", () => "booked");
          step.compensate("book", () => void stage.note(process, "undo book"));
          await step.sleep("week", 7 * 86_400_000);
        }),
      ]);
      await here.instance.start({}, by);
      await stage.until(here, ({ status }) => status === "waiting");
      await here.instance.abort({ by: "user:ben" });

      expect(await stage.outcome(here)).toEqual({ status: "aborted", by: "user:ben" });
      expect(stage.did).toEqual(["undo book"]);
    },
  },
  "workflows.start.once": {
    async "a repeated start changes nothing, another is a conflict"(world) {
      const stage = new FlowStage(world);
      const here = await stage.process((process) => [
        flow((step) => step.do("pay", () => stage.note(process, "pay"))),
      ]);
      await here.instance.start({ cents: 5 }, by);
      await here.instance.start({ cents: 5 }, by);

      expect(await stage.outcome(here)).toMatchObject({ status: "done" });
      await here.instance.start({ cents: 5 }, by);
      await expect(here.instance.start({ cents: 6 }, by)).rejects.toMatchObject({
        code: "key-conflict",
      });
      expect(stage.did).toEqual(["pay"]);
    },
  },
};

/** What steps promise. */
export const workflowStepsSuite: Suite<WorkflowsWorld> = {
  name: "steps",
  source: "`WorkflowStep`",
  requirements,
  proofs,
};
