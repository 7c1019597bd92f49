import type { SubmissionId } from "@tenon/contracts";
import { expect } from "vitest";
import type { Proofs, Suite } from "../suite.ts";
import { expectSameEnds } from "./recovery.ts";
import { byReplies, type Script } from "./script.ts";
import { reached, saying } from "./phases.ts";
import { Stage, type Phase, type Scene, type Setting } from "./stage.ts";
import { lines } from "./transcripts.ts";
import { sweep } from "./sweep.ts";
import { guardedTool, tool } from "./tools.ts";
import type { HarnessWorld } from "./world.ts";

const requirements = {
  "harness.run.attentive":
    "Attentive: it takes the `inbox` before each step and asks with what was in it.",
  "harness.run.obedient":
    "Obedient: it ends soon after `signal` is aborted; the host drops what does not.",
  "harness.run.candid":
    "Candid: a reply that failed for good ends the turn as failed, with the reason.",
} as const;

const twoSteps: Script = byReplies(
  { text: "I look.", calls: [{ name: "look" }, { name: "talk" }] },
  { text: "Cheaper it is." },
  { text: "And brown." },
);

/** While the tool `talk` runs, somebody says something. */
const steeredByTool: Setting = {
  script: twoSteps,
  tools: (scene) => [
    tool(scene, "look"),
    tool(scene, "talk", {
      run: async (_input, context) => {
        scene.ran(context);
        await steer(scene, "Cheaper.", "steered-1");
        await steer(scene, "Brown.", "steered-2");
        return "noted";
      },
    }),
  ],
};

const proofs: Proofs<typeof requirements, HarnessWorld> = {
  "harness.run.attentive": {
    async "what is said while tools run is in the next question, in its order, behind the results"(
      world,
    ) {
      const stage = new Stage(world, steeredByTool);

      expect(await stage.say("A bike.")).toEqual([{ status: "done" }]);
      expect(stage.asked).toHaveLength(2);
      expect(lines(stage.asked[1]?.messages ?? []).slice(-2)).toEqual([
        "user: Cheaper.",
        "user: Brown.",
      ]);
    },
    async "what is said while the model talks is in the next question"(world) {
      const stage = new Stage(world, {
        script: byReplies({ calls: [{ name: "look" }] }, { text: "Cheaper it is." }),
        tools: (scene) => [tool(scene, "look")],
        onDelta: async (scene, { messages }) => {
          if (messages.length === 1) await steer(scene, "Cheaper.", "steered-1");
        },
      });

      expect(await stage.say("A bike.")).toEqual([{ status: "done" }]);
      expect(lines(stage.asked[1]?.messages ?? []).at(-1)).toBe("user: Cheaper.");
    },
    async "what is said during the last reply is answered too, once"(world) {
      const stage = new Stage(world, {
        script: byReplies({ text: "This one." }, { text: "Cheaper it is." }),
        onDelta: async (scene, { messages }) => {
          if (messages.length === 1) await steer(scene, "Cheaper.", "steered-1");
        },
      });
      const phase: Phase = async (scene) => {
        await saying("A bike.")(scene);
        await scene.conversation.wait("steered-1" as SubmissionId);
      };

      await stage.play(phase);

      expect(lines(await stage.transcript())).toEqual([
        "user: A bike.",
        "assistant: This one.",
        "user: Cheaper.",
        "assistant: Cheaper it is.",
      ]);
    },
    async "wherever a process is cut, it is delivered once and in the same place"(world) {
      const phase: Phase = async (scene) => {
        await saying("A bike.")(scene);
        await scene.conversation.wait("steered-2" as SubmissionId);
      };

      expectSameEnds(await sweep(world, { setting: oneAtATime, phases: [phase] }));
    },
  },
  "harness.run.obedient": {
    async "stopped while the model talks, it ends by itself and the next turn begins clean"(world) {
      const stage = new Stage(world, {
        script: ({ messages }) =>
          messages.length === 1
            ? { text: "I would go on and on.", hangs: true }
            : { text: "All right." },
        onDelta: async ({ conversation }, { messages }) => {
          if (messages.length === 1) await conversation.abort({ by: "user:ben" });
        },
      });

      const { dangling } = await stage.play(saying("Talk."));

      expect(dangling).toBe(0);
      expect(await outcomesOf(stage)).toEqual([{ status: "aborted", by: "user:ben" }]);
      await stage.play(saying("Stop that.", "said-1"));
      expect(lines(await stage.transcript())).toEqual([
        "user: Talk.",
        "user: Stop that.",
        "assistant: All right.",
      ]);
    },
    async "stopped while tools run, it ends by itself"(world) {
      const stage = new Stage(world, {
        script: byReplies({ calls: [{ name: "look" }, { name: "stop" }] }, { text: "All right." }),
        tools: (scene) => [
          tool(scene, "look"),
          tool(scene, "stop", {
            run: async (_input, context) => {
              scene.ran(context);
              await scene.conversation.abort({ by: "user:ben" });
              await abortOf(context.signal);
              return "stopped in time";
            },
          }),
        ],
      });

      const { dangling } = await stage.play(saying("Look."));

      expect(dangling).toBe(0);
      expect(await outcomesOf(stage)).toEqual([{ status: "aborted", by: "user:ben" }]);
      await stage.play(saying("And now?", "said-1"));
      expect(lines(await stage.transcript()).slice(-2)).toEqual([
        "user: And now?",
        "assistant: All right.",
      ]);
    },
    async "stopped while it waits for a person, or before it began, it leaves a clean transcript"(
      world,
    ) {
      const stage = new Stage(world, {
        script: byReplies(
          { calls: [{ name: "refund" }, { name: "look" }] },
          { text: "All right." },
        ),
        tools: (scene) => [tool(scene, "look"), guardedTool(scene, "refund")],
      });

      await stage.play(async (scene) => {
        await scene.conversation.submit("Refund.", { key: "said-0", by: "user:ana" });
        scene.engine.start();
        await reached(scene, "turn.parked");
      });
      await stage.play(async ({ conversation }) => {
        await conversation.submit("Too late.", { key: "late", by: "user:ana" });
        await conversation.abort({ by: "user:ben", submission: "late" as SubmissionId });
        await conversation.abort({ by: "user:ben", submission: "said-0" as SubmissionId });
      });
      await stage.play(saying("And now?", "said-1"));

      expect(await outcomesOf(stage)).toEqual([
        { status: "aborted", by: "user:ben" },
        { status: "aborted", by: "user:ben" },
        { status: "done" },
      ]);
    },
  },
  "harness.run.candid": {
    async "a model that fails for good fails the turn, and says why"(world) {
      const stage = new Stage(world, {
        script: byReplies(
          { calls: [{ name: "look" }] },
          { failure: { kind: "refused", message: "That is not allowed." } },
        ),
        tools: (scene) => [tool(scene, "look")],
      });

      const [outcome] = await stage.say("Look.");

      expect(outcome).toMatchObject({ status: "failed", failure: { code: "model" } });
      expect(outcome).toMatchObject({
        failure: { message: expect.stringContaining("That is not allowed.") },
      });
    },
    async "an overflow is mended where there is compaction, and fails the turn where there is none"(
      world,
    ) {
      if (world.compacting !== undefined) return;
      const stage = new Stage(world, {
        script: () => ({ failure: { kind: "overflow", message: "Too long." } }),
      });

      const [outcome] = await stage.say("Look.");

      expect(outcome).toMatchObject({ status: "failed", failure: { code: "model" } });
    },
    async "a reply without calls is the end, also when it is empty or cut off"(world) {
      const stage = new Stage(world, {
        script: byReplies({}, { text: "It was", stop: "length" }),
      });

      expect(await stage.say("One.", "Two.")).toEqual([{ status: "done" }, { status: "done" }]);
      expect(stage.asked).toHaveLength(2);
    },
  },
};

/** How a harness lets itself be steered and stopped. */
export const harnessControlSuite: Suite<HarnessWorld> = { name: "control", requirements, proofs };

/** Cuts land between what is said, so one is said in each step. */
const oneAtATime: Setting = {
  script: byReplies(
    { calls: [{ name: "look" }, { name: "first" }] },
    { calls: [{ name: "second" }] },
    { text: "Cheaper and brown." },
  ),
  tools: (scene) => [
    tool(scene, "look"),
    ...["first", "second"].map((name, index) =>
      tool(scene, name, {
        run: async (_input, context) => {
          scene.ran(context);
          await steer(scene, index === 0 ? "Cheaper." : "Brown.", `steered-${index + 1}`);
          return "noted";
        },
      }),
    ),
  ],
};

async function steer({ conversation }: Scene, text: string, key: string): Promise<void> {
  await conversation.submit(text, { key, by: "user:ben", whenBusy: "steer" });
}

async function outcomesOf(stage: Stage): Promise<readonly object[]> {
  return (await stage.events()).flatMap((event) =>
    event.type === "submission.settled" ? [event.data.outcome] : [],
  );
}

function abortOf(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
