import type { ApprovalRequest } from "@tenon/contracts";
import { expect } from "vitest";
import type { Proofs, Suite } from "../suite.ts";
import { flow, FlowStage, type FlowProcess } from "./flow-stage.ts";
import type { WorkflowsWorld } from "./world.ts";

const by = { by: "user:ana" };

const requirements = {
  "workflows.waits.parked":
    "An instance that waits is driven by nobody; its wake is in the store and any process goes on.",
  "workflows.waits.events": "An event is kept until it is waited for, and taken once.",
  "workflows.approval.answered":
    "Who was asked answers once; others, later answers and answers after expiry are refused.",
  "workflows.agent.answers": "An agent does a task in a conversation of its own.",
} as const;

const proofs: Proofs<typeof requirements, WorkflowsWorld> = {
  "workflows.waits.parked": {
    async "another process finishes what sleeps"(world) {
      const stage = new FlowStage(world);
      const sleeping = (): ReturnType<typeof flow>[] => [
        flow(async (step) => {
          await step.sleep("nap", 700);
          return "awake";
        }),
      ];
      const first = await stage.process(sleeping);
      await first.instance.start({}, by);
      await stage.until(first, ({ status }) => status === "waiting");
      await first.engine.stop();
      await first.platform[Symbol.asyncDispose]();
      const second = await stage.process(sleeping);

      expect(await stage.outcome(second)).toEqual({ status: "done", output: "awake" });
    },
  },
  "workflows.waits.events": {
    async "one that came early and one that comes late"(world) {
      const stage = new FlowStage(world);
      const here = await stage.process(() => [
        flow(async (step) => {
          await step.sleep("nap", 50);
          return [
            await step.waitFor("paid", { name: "first" }),
            await step.waitFor("paid", { name: "second" }),
          ];
        }),
      ]);
      await here.instance.start({}, by);
      await here.instance.send("paid", 1, { ...by, key: "a" });
      await here.instance.send("paid", 1, { ...by, key: "a" });
      await stage.until(here, ({ status }) => status === "waiting");
      await here.instance.send("paid", 2, { ...by, key: "b" });

      expect(await stage.outcome(here)).toEqual({ status: "done", output: [1, 2] });
    },
    async "two that wait beside each other take one each"(world) {
      const stage = new FlowStage(world);
      const here = await stage.process(() => [
        flow((step) =>
          step.all(["first", "second"].map((name) => () => step.waitFor("paid", { name }))),
        ),
      ]);
      await here.instance.start({}, by);
      await stage.until(here, ({ status }) => status === "waiting");
      await here.instance.send("paid", 1, { ...by, key: "a" });
      await here.instance.send("paid", 2, { ...by, key: "b" });

      expect(await stage.outcome(here)).toEqual({
        status: "done",
        output: expect.arrayContaining([1, 2]),
      });
    },
    async "one that does not come fails its step"(world) {
      const stage = new FlowStage(world);
      const here = await stage.process(() => [
        flow((step) => step.waitFor("paid", { timeoutMs: 40 })),
      ]);
      await here.instance.start({}, by);

      expect(await stage.outcome(here)).toMatchObject({
        status: "failed",
        failure: { code: "timed-out", step: "paid" },
      });
    },
  },
  "workflows.approval.answered": {
    async "the first answer counts, with the input that the person gave"(world) {
      const { stage, here } = await asking(world, {
        name: "ok",
        input: { cents: 5 },
        approvers: ["user:boss"],
      });

      await expect(here.instance.answer("ok", { type: "approve" }, by)).rejects.toMatchObject({
        code: "not-permitted",
      });
      await here.instance.answer(
        "ok",
        { type: "approve", input: { cents: 4 } },
        { by: "user:boss" },
      );
      const outcome = await stage.outcome(here);

      expect(outcome).toMatchObject({
        status: "done",
        output: { status: "approved", by: "user:boss", input: { cents: 4 } },
      });
      await here.instance.answer(
        "ok",
        { type: "approve", input: { cents: 4 } },
        { by: "user:boss" },
      );
      await expect(
        here.instance.answer("ok", { type: "deny" }, { by: "user:boss" }),
      ).rejects.toMatchObject({ code: "approval-settled" });
    },
    async "it is delegated, and then the other answers"(world) {
      const { stage, here } = await asking(world, { name: "ok", approvers: ["user:boss"] });
      await here.instance.answer("ok", { type: "delegate", to: "user:ben" }, { by: "user:boss" });

      await expect(
        here.instance.answer("ok", { type: "approve" }, { by: "user:boss" }),
      ).rejects.toMatchObject({ code: "not-permitted" });
      await here.instance.answer("ok", { type: "deny", reason: "No." }, { by: "user:ben" });
      expect(await stage.outcome(here)).toMatchObject({
        output: { status: "denied", by: "user:ben", reason: "No." },
      });
    },
    async "after its time it is expired, and nobody can answer"(world) {
      const { stage, here } = await asking(world, { name: "ok", expiresMs: 60 });

      expect(await stage.outcome(here)).toMatchObject({ output: { status: "expired" } });
      await expect(here.instance.answer("ok", { type: "approve" }, by)).rejects.toMatchObject({
        code: "approval-expired",
      });
    },
    async "nobody can answer when its instance was aborted"(world) {
      const { stage, here } = await asking(world, { name: "ok" });
      await here.instance.abort({ by: "user:ben" });

      expect(await stage.outcome(here)).toMatchObject({ status: "aborted" });
      await expect(here.instance.answer("ok", { type: "approve" }, by)).rejects.toMatchObject({
        code: "approval-settled",
      });
    },
    async "others may answer once it is escalated"(world) {
      const escalate = { afterMs: 60, to: ["user:chief"] };
      const { stage, here } = await asking(world, {
        name: "ok",
        approvers: ["user:boss"],
        escalate,
      });
      await stage.until(
        here,
        ({ approvals }) => approvals[0]?.approvers?.includes("user:chief") === true,
      );
      await here.instance.answer("ok", { type: "approve" }, { by: "user:chief" });

      expect(await stage.outcome(here)).toMatchObject({ output: { by: "user:chief" } });
    },
    async "others are told of it once, and who may answer is recorded"(world) {
      const stage = new FlowStage(world);
      const told: string[] = [];
      const here = await stage.process(() => [
        flow((step) =>
          step.approval({
            name: "ok",
            approvers: ["user:boss"],
            escalate: {
              afterMs: 60,
              to: ["user:chief"],
              notify: ({ key }) => void told.push(key),
            },
          }),
        ),
      ]);
      await here.instance.start({}, by);
      await stage.until(here, ({ steps }) => steps[1]?.status === "done");
      await here.instance.answer("ok", { type: "deny" }, { by: "user:boss" });

      expect(await stage.outcome(here)).toMatchObject({ output: { by: "user:boss" } });
      expect(told).toHaveLength(1);
      const events = await stage.events(here.platform, here.instance.log);
      expect(events.filter(({ type }) => type === "step.escalated")).toMatchObject([
        { data: { step: "ok", to: ["user:chief"], approvers: ["user:boss", "user:chief"] } },
      ]);
    },
  },
  "workflows.agent.answers": {
    async "with its last words"(world) {
      const stage = new FlowStage(world);
      const here = await stage.process(() => [
        flow((step) => step.agent("clerk", "What is on the receipt?")),
      ]);
      await here.instance.start({}, by);

      expect(await stage.outcome(here)).toEqual({ status: "done", output: "It is a taxi." });
    },
    async "or not, when its turn fails"(world) {
      const stage = new FlowStage(world);
      const here = await stage.process(() => [
        flow((step) => step.agent("clerk", "What is on this unreadable receipt?")),
      ]);
      await here.instance.start({}, by);

      expect(await stage.outcome(here)).toMatchObject({
        status: "failed",
        failure: { code: "agent", step: "clerk" },
      });
    },
    async "and is stopped when its instance is aborted"(world) {
      const stage = new FlowStage(world);
      const here = await stage.process(() => [
        flow((step) => step.agent("clerk", "What is on this endless receipt?")),
      ]);
      await here.instance.start({}, by);
      await stage.until(here, ({ status }) => status === "waiting");
      await here.instance.abort({ by: "user:ben" });

      expect(await stage.outcome(here)).toEqual({ status: "aborted", by: "user:ben" });
      expect(await stage.endOfTask(here)).toMatchObject({ status: "aborted" });
    },
    async "or not, when there is no such agent"(world) {
      const stage = new FlowStage(world);
      const here = await stage.process(() => [flow((step) => step.agent("nobody", "Hello?"))]);
      await here.instance.start({}, by);

      expect(await stage.outcome(here)).toMatchObject({
        status: "failed",
        failure: { code: "agent", step: "nobody" },
      });
    },
  },
};

/** What waiting promises. */
export const workflowWaitsSuite: Suite<WorkflowsWorld> = {
  name: "waits",
  source: "`WorkflowStep`",
  requirements,
  proofs,
};

async function asking(
  world: WorkflowsWorld,
  request: ApprovalRequest,
): Promise<{ readonly stage: FlowStage; readonly here: FlowProcess }> {
  const stage = new FlowStage(world);
  const here = await stage.process(() => [flow((step) => step.approval(request))]);
  await here.instance.start({}, by);
  await stage.until(here, ({ approvals }) => approvals.length === 1);
  return { stage, here };
}
