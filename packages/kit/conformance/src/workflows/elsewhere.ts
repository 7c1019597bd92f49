import {
  TenonError,
  type Clock,
  type Json,
  type Workflow,
  type WorkflowHost,
  type WorkflowOutcome,
  type WorkflowStep,
} from "@tenon/contracts";
import { expect } from "vitest";
import type { Proofs, Suite } from "../suite.ts";
import { flow, FlowStage, type Cut, type FlowProcess } from "./flow-stage.ts";
import type { WorkflowsWorld } from "./world.ts";
import { paying, startWritten, tool, written } from "./written-flow.ts";

const by = { by: "user:boss" };

const requirements = {
  "workflows.elsewhere.awaited":
    "Code that runs elsewhere has reacted to a result before the next is handed over or the instance rests.",
  "workflows.elsewhere.tools": "A tool that code calls is a step under the policy of the tool.",
} as const;

const proofs: Proofs<typeof requirements, WorkflowsWorld> = {
  "workflows.elsewhere.awaited": {
    async "cut at any append, with a race and steps that undo"(world) {
      const whole = await play(world);
      const stride = (world.cutStride ?? 1) * 2;
      const cuts = Array.from({ length: whole.writes * 2 }, (_, index): Cut => ({
        at: Math.floor(index / 2),
        isRecorded: index % 2 === 1,
      }));
      for (const cut of cuts.filter((_, index) => index % stride === 0)) {
        const died = await play(world, cut);

        expect({ cut, ...died, writes: 0 }).toEqual({ cut, ...whole, writes: 0 });
      }
      expect(whole.outcome).toMatchObject({ status: "failed", failure: { message: "full" } });
      expect(whole.repeated).toEqual([]);
      expect(whole.steps).toContain("undo/book/note");
    },
  },
  "workflows.elsewhere.tools": {
    async "which asks a person first, and runs with what that person made of the input"(world) {
      const stage = new FlowStage(world);
      const pay = tool("pay", (input) => input, { approval: () => true });
      const one = await written(stage, [pay]);
      const { approvals } = await stage.until(one, (now) => now.approvals.length > 0);
      expect(approvals).toMatchObject([{ step: "pay/approval", input: { cents: 5 } }]);
      await one.instance.answer("pay/approval", { type: "approve", input: { cents: 4 } }, by);

      expect(await stage.outcome(one)).toEqual({ status: "done", output: { cents: 4 } });
    },
    async "which is never begun with input that it refuses"(world) {
      const stage = new FlowStage(world);
      const pay = tool("pay", () => stage.did.push("pay"), {
        validate: () => ({ ok: false, message: "/cents is too small." }),
      });

      expect(await stage.outcome(await written(stage, [pay]))).toMatchObject({
        status: "failed",
        failure: { step: "pay", message: 'The step "pay" failed: /cents is too small.' },
      });
      expect(stage.did).toEqual([]);
    },
    async "which is reported as interrupted when it must not be repeated"(world) {
      const stage = new FlowStage(world);
      const open: { process?: FlowProcess } = {};
      const pay = tool(
        "pay",
        async () => {
          stage.did.push("pay");
          await open.process?.platform[Symbol.asyncDispose]();
          return new Promise(() => undefined);
        },
        { replay: "unsafe" },
      );
      open.process = await stage.process(() => [paying], { tools: [pay] });
      // The process may be gone before it has said that it was started.
      await startWritten(open.process, "one").catch(() => undefined);
      for (let round = 0; stage.did.length === 0 && round < 500; round += 1)
        await world.advance(10);
      const second = await stage.process(() => [paying], { tools: [pay] });

      expect(await stage.outcome(second)).toMatchObject({
        status: "failed",
        failure: { code: "interrupted", step: "pay" },
      });
      expect(stage.did).toEqual(["pay"]);
    },
  },
};

/** What is promised to code that does not run in the process that drives its instance. */
export const workflowElsewhereSuite: Suite<WorkflowsWorld> = {
  name: "code elsewhere",
  source: "ARCHITECTURE.md, promises 3 to 6",
  requirements,
  proofs,
};

/** How long code elsewhere takes to react: longer than an idle instance is left alone. */
const reactionMs = 25;

/** Code that hears each result later than it was handed over. */
class Elsewhere {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  /** It is loaded first. */
  #reactions = 1;
  #listeners: (() => void)[] = [];

  constructor({ clock }: { readonly clock: Clock }, { signal }: WorkflowHost) {
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Resolves when the code is loaded. */
  async loaded(): Promise<void> {
    await this.#clock.after(reactionMs, this.#signal);
    void this.#react();
  }

  /** What a step came to, as the code hears it. */
  async hear<Value>(step: Promise<Value>): Promise<Value> {
    const [heard] = await Promise.allSettled([step]);
    this.#reactions += 1;
    await this.#clock.after(reactionMs, this.#signal);
    void this.#react();
    if (heard.status === "rejected") throw heard.reason;
    return heard.value;
  }

  /** Resolves when nothing that was heard is still being thought about. */
  async reacted(): Promise<void> {
    while (this.#reactions > 0 && !this.#signal.aborted)
      await new Promise<void>((resolve) => {
        this.#listeners.push(resolve);
        this.#signal.addEventListener("abort", () => resolve(), { once: true });
      });
  }

  async #react(): Promise<void> {
    for (let turn = 0; turn < 64; turn += 1) await Promise.resolve();
    this.#reactions -= 1;
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }
}

/** Reads, races, books, naps and fails; each reaction takes its time. */
function story({ platform }: Pick<FlowProcess, "platform">): Workflow {
  return flow(async (step: WorkflowStep, _input, host) => {
    const there = new Elsewhere(platform, host);
    host.follow(() => there.reacted());
    await there.loaded();
    const call = (name: string, tool: string): Promise<Json> =>
      there.hear(host.callTool({ name, tool, input: { name } }));
    await call("read", "note");
    const winner = await Promise.race([call("slow", "slow"), call("fast", "note")]);
    await call("book", "note");
    host.undo("book", async () => {
      await call("undo/book/note", "note");
      await there.hear(step.do("undo/book", () => "undone"));
    });
    await there.hear(step.sleep("nap", 30));
    await there.hear(step.do("tell", () => winner));
    throw new TenonError("not-retryable", "full");
  });
}

type Played = {
  readonly outcome: WorkflowOutcome | "died";
  readonly steps: readonly string[];
  readonly repeated: readonly string[];
  readonly writes: number;
};

/** Plays the story under a name of its own, in as many processes as it takes. */
async function play(world: WorkflowsWorld, cut?: Cut): Promise<Played> {
  const stage = new FlowStage(world);
  const name = cut === undefined ? "whole" : `far-${cut.at}-${String(cut.isRecorded)}`;
  const open: { process?: FlowProcess } = {};
  const noted = async (step: string): Promise<string> =>
    open.process === undefined ? step : stage.note(open.process, step);
  const tools = [
    tool("note", (_input, context) => noted(context.call)),
    tool("slow", async (_input, context) => {
      await open.process?.platform.clock.after(60, context.signal);
      return noted(context.call);
    }),
  ];
  const first = await stage.process((process) => [story(process)], { cut, name, tools });
  open.process = first;
  await startWritten(first, name);
  let outcome = await stage.outcome(first);
  const writes = first.writes();
  if (outcome === "died") {
    open.process = await stage.process((process) => [story(process)], { name, tools });
    // Whoever asks wakes it; one that is settled takes nothing.
    await open.process.instance.send("nudge", null, by).catch(() => undefined);
    outcome = await stage.outcome(open.process);
  }
  const { platform, engine, instance } = open.process;
  const events = await stage.events(platform, instance.log);
  const steps = events.flatMap((event) => (event.type === "step.settled" ? [event.data.step] : []));
  await engine.stop();
  await platform[Symbol.asyncDispose]();
  return { outcome, steps: steps.toSorted(), repeated: stage.repeated, writes };
}
