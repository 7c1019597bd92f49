import { TenonError, type Workflow, type WorkflowOutcome } from "@tenon/contracts";
import { expect } from "vitest";
import type { Proofs, Suite } from "../suite.ts";
import { flow, FlowStage, type Cut, type FlowProcess } from "./flow-stage.ts";
import type { WorkflowsWorld } from "./world.ts";

const by = { by: "user:ana" };

const requirements = {
  "workflows.survival.exact":
    "Cut at any append, an instance comes to the same outcome, and no settled step is done again.",
  "workflows.survival.interrupted": "Work that must not be repeated is reported as interrupted.",
  "workflows.upgrade.kept": "An instance goes on with the version that it began with.",
  "workflows.upgrade.moved": "It moves to code that continues its version.",
  "workflows.upgrade.blocked":
    "Code that does not fit is refused with the step's name, and nothing is lost or done twice.",
} as const;

const proofs: Proofs<typeof requirements, WorkflowsWorld> = {
  "workflows.survival.exact": {
    async "with retries, parallel steps, a sleep, an approval, an agent and compensation"(world) {
      const whole = await play(world);
      const stride = world.cutStride ?? 1;
      const cuts = Array.from({ length: whole.writes * 2 }, (_, index): Cut => ({
        at: Math.floor(index / 2),
        isRecorded: index % 2 === 1,
      }));
      for (const cut of cuts.filter((_, index) => index % stride === 0)) {
        const died = await play(world, cut);

        expect({ cut, ...died, writes: 0 }).toEqual({ cut, ...whole, writes: 0 });
      }
      expect(whole.outcome).toMatchObject({ status: "failed", failure: { step: "pay" } });
      expect(whole.repeated).toEqual([]);
      expect(cuts.length).toBeGreaterThan(40);
    },
  },
  "workflows.survival.interrupted": {
    async "by a process that finds it open"(world) {
      const stage = new FlowStage(world);
      const flows = ({ platform }: Pick<FlowProcess, "platform">): readonly Workflow[] => [
        flow((step) =>
          step.do("pay", { replay: "unsafe" }, async () => {
            stage.did.push("pay");
            await platform[Symbol.asyncDispose]();
            return new Promise<void>(() => undefined);
          }),
        ),
      ];
      const first = await stage.process(flows);
      // The process may be gone before it has said that it was started.
      await first.instance.start({}, by).catch(() => undefined);
      for (let round = 0; stage.did.length === 0 && round < 500; round += 1)
        await world.advance(10);
      const second = await stage.process(flows);

      expect(await stage.outcome(second)).toMatchObject({
        status: "failed",
        failure: { code: "interrupted", step: "pay" },
      });
      expect(stage.did).toEqual(["pay"]);
    },
  },
  "workflows.upgrade.kept": {
    async "where the release still carries it"(world) {
      const { stage, next } = await upgraded(world, (stage2, process) => [
        napping("2", () => "new"),
        napping("1", () => stage2.note(process, "old")),
      ]);

      expect(await stage.outcome(next)).toEqual({ status: "done", output: "old" });
    },
  },
  "workflows.upgrade.moved": {
    async "and steps that it did are served"(world) {
      const { stage, next } = await upgraded(world, (stage2, process) => [
        napping("2", () => stage2.note(process, "new"), ["1"]),
      ]);

      expect(await stage.outcome(next)).toEqual({ status: "done", output: "new" });
      expect(stage.did).toEqual(["first", "new"]);
    },
  },
  "workflows.upgrade.blocked": {
    async "until code comes that fits"(world) {
      const renamed = flow(async (step) => {
        await step.do("one", () => "other");
        return step.do("last", () => "wrong");
      });
      const { stage, next } = await upgraded(world, () => [renamed]);
      const status = await stage.until(next, (now) => now.status === "blocked");
      await next.engine.stop();
      await next.platform[Symbol.asyncDispose]();

      expect(status.blocked).toMatch(/did not come to step "first".*asked for "one" instead/);
      expect(stage.problems).toEqual([status.blocked]);
      const fixed = await stage.process((process) => [
        napping("1", () => stage.note(process, "fixed")),
      ]);
      await fixed.instance.send("nudge", null, by);
      expect(await stage.outcome(fixed)).toEqual({ status: "done", output: "fixed" });
      expect(stage.did).toEqual(["first", "fixed"]);
    },
    async "also when it ends without a step that was done"(world) {
      const { stage, next } = await upgraded(world, () => [flow(async () => "without it")]);
      const { blocked } = await stage.until(next, (now) => now.status === "blocked");

      expect(blocked).toContain('it ended without step "first"');
    },
    async "also when a step has become another thing"(world) {
      const { stage, next } = await upgraded(world, () => [flow((step) => step.sleep("first", 5))]);
      const { blocked } = await stage.until(next, (now) => now.status === "blocked");

      expect(blocked).toMatch(/step "first" was a work and is a timer now/);
    },
    async "also when the version is gone, which names both"(world) {
      const { stage, next } = await upgraded(world, () => [napping("2", () => "new")]);
      const { blocked } = await stage.until(next, (now) => now.status === "blocked");

      expect(blocked).toMatch(/version "1" .* has "2".*`continues`/);
      expect(stage.did).toEqual(["first"]);
    },
  },
};

/** What crashes and upgrades change: nothing. */
export const workflowSurvivalSuite: Suite<WorkflowsWorld> = {
  name: "survival",
  source: "ARCHITECTURE.md, promises 3 to 5",
  requirements,
  proofs,
};

type Played = {
  readonly outcome: WorkflowOutcome | "died";
  readonly results: Readonly<Record<string, unknown>>;
  readonly repeated: readonly string[];
  readonly writes: number;
};

/** Plays the whole story under a name of its own, in as many processes as it takes. */
async function play(world: WorkflowsWorld, cut?: Cut): Promise<Played> {
  const stage = new FlowStage(world);
  const name = cut === undefined ? "whole" : `cut-${cut.at}-${String(cut.isRecorded)}`;
  const first = await stage.process((process) => [story(stage, process)], { cut, name });
  let outcome = await directed(stage, first);
  const writes = first.writes();
  if (outcome !== "died") await first.engine.stop();
  const next =
    outcome === "died"
      ? await stage.process((process) => [story(stage, process)], { name })
      : first;
  if (outcome === "died") outcome = await directed(stage, next);
  const events = await stage.events(next.platform, next.instance.log);
  const results = events.flatMap((event) =>
    event.type === "step.settled" ? [[event.data.step, withoutTime(event.data.result)]] : [],
  );
  await next.engine.stop();
  await next.platform[Symbol.asyncDispose]();
  return { outcome, results: Object.fromEntries(results), repeated: stage.repeated, writes };
}

/** Starts the instance and answers what it asks, as often as processes die. */
async function directed(stage: FlowStage, process: FlowProcess): Promise<WorkflowOutcome | "died"> {
  const { instance, died } = process;
  const directing = async (): Promise<"started"> => {
    await instance.start({ cents: 5 }, by);
    const { approvals } = await stage.until(
      process,
      (now) => now.approvals.length > 0 || now.outcome !== undefined,
    );
    if (approvals.length > 0) await instance.answer("ok", { type: "approve" }, { by: "user:boss" });
    return "started";
  };
  const begun = await Promise.race([directing().catch(() => "died"), died.then(() => "died")]);
  return begun === "died" ? "died" : stage.outcome(process);
}

function story(stage: FlowStage, process: Pick<FlowProcess, "platform">): Workflow {
  const noted = (name: string): Promise<string> => stage.note(process, name);
  return flow(async (step) => {
    const read = await step.do("read", { retry: { baseMs: 5 } }, async ({ attempt }) => {
      if (attempt < 2) throw new TenonError("timeout", "The scanner warms up.");
      return noted("read");
    });
    const [kind] = await step.all([
      () => step.agent("clerk", `What is ${read}?`),
      () => step.do("rate", () => noted("rate")),
      () => step.sleep("nap", 30),
    ]);
    await step.do("book", () => noted("book"));
    step.compensate("book", () => noted("unbook"));
    const { status } = await step.approval({ name: "ok", input: kind, approvers: ["user:boss"] });
    if (status !== "approved") return status;
    await step.do("reserve", () => noted("reserve"));
    step.compensate("reserve", () => noted("unreserve"));
    return step.do("pay", () => {
      throw new TenonError("not-retryable", "The account is empty.");
    });
  });
}

function withoutTime(result: object): unknown {
  return JSON.parse(JSON.stringify(result, (key, value: unknown) => (key === "at" ? 0 : value)));
}

function napping(
  version: string,
  last: () => string | Promise<string>,
  continues: readonly string[] = [],
): Workflow {
  return flow(
    async (step) => {
      await step.do("first", () => "first");
      await step.sleep("nap", 700);
      return step.do("last", last);
    },
    { version, continues },
  );
}

/** An instance that sleeps behind its first step while another release is brought. */
async function upgraded(
  world: WorkflowsWorld,
  release: (stage: FlowStage, process: Pick<FlowProcess, "platform">) => readonly Workflow[],
): Promise<{ readonly stage: FlowStage; readonly next: FlowProcess }> {
  const stage = new FlowStage(world);
  const first = await stage.process((process) => [
    flow(async (step) => {
      await step.do("first", () => stage.note(process, "first"));
      await step.sleep("nap", 700);
      return "never";
    }),
  ]);
  await first.instance.start({}, by);
  await stage.until(first, ({ status }) => status === "waiting");
  await first.engine.stop();
  await first.platform[Symbol.asyncDispose]();
  const next = await stage.process((process) => release(stage, process));
  return { stage, next };
}
